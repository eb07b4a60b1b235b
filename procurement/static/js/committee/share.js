// One member's share of a tender's committee key: what it holds, how it is sealed, what is published of it (docs/formats.md).
import { concat, equal, hex, sha256, unhex, utf8, uuid } from "../sealing/bytes.js";
import { SealingError } from "../sealing/errors.js";
import { hpkeOpen, hpkeSeal } from "../sealing/hpke.js";
import { keyId, keyPair } from "../sealing/keys.js";

const MAGIC = utf8("SS1\n");
const HEAD = MAGIC.length + 4;
const one = (value) => Uint8Array.of(value);

// `deal`: { tender, stage, k, n, publicKey }, the same for all shares of one dealing.
export const bodyOf = ({ stage, k, n }, { x, y }) => concat(MAGIC, Uint8Array.of(stage, k, n, x), y);

const sealingInfo = (deal, kid) => concat(utf8("SB1-share"), uuid(deal.tender), one(deal.stage), kid, deal.publicKey);

export async function sealShare(deal, share, memberKey) {
  return hpkeSeal(memberKey, sealingInfo(deal, await keyId(memberKey)), bodyOf(deal, share));
}

export const commitmentTo = (deal, { x, y }) =>
  sha256(utf8("SB1-share\n"), uuid(deal.tender), one(deal.stage), deal.publicKey, one(x), y);

// Shows that somebody opened the share, and nothing of it.
export const proofOf = (deal, { x, y }) => sha256(utf8("SB1-ack\n"), uuid(deal.tender), one(deal.stage), one(x), y);

// Opens the share sealed to this private key. Errors: "lock-invalid" (of another key or tender, or altered),
// "wrong-share" (not the one that was committed to).
export async function openShare(deal, { x, sealed, commitment }, privateKey) {
  const kid = await keyId((await keyPair(privateKey)).publicKey);
  return asDealt(deal, await hpkeOpen(privateKey, sealingInfo(deal, kid), unhex(sealed)), x, commitment);
}

async function asDealt(deal, body, x, commitment) {
  const share = { x, y: body.slice(HEAD) };
  const fits = body.length === HEAD + 32 && equal(body, bodyOf(deal, share));
  if (!fits || hex(await commitmentTo(deal, share)) !== commitment) throw new SealingError("wrong-share");
  return share;
}

const releaseInfo = (deal, session, x) => concat(utf8("SB1-release"), uuid(deal.tender), one(deal.stage), session, one(x));

// The share, sealed again to the key of the opening's session, or at the second opening to another key holder's.
export const releaseShare = (deal, share, session) => hpkeSeal(session, releaseInfo(deal, session, share.x), bodyOf(deal, share));

// A share that was released to this private key. Errors as those of openShare.
export async function openRelease(deal, { x, released, commitment }, privateKey) {
  const { publicKey } = await keyPair(privateKey);
  return asDealt(deal, await hpkeOpen(privateKey, releaseInfo(deal, publicKey, x), unhex(released)), x, commitment);
}
