// The second opening at level B (docs/formats.md, 23.8): the own share, sealed to each other key holder; with enough of theirs the key is
// joined here and opens the committee's locks of the price tables that are asked for. It never leaves this browser.
import { canonical } from "../sealing/canonical.js";
import { equal, hex, unhex } from "../sealing/bytes.js";
import { SealingError } from "../sealing/errors.js";
import { COMMITTEE, lockInfo } from "../sealing/header.js";
import { hpkeOpen } from "../sealing/hpke.js";
import { keyId, keyPair } from "../sealing/keys.js";
import { join, subsets } from "./shamir.js";
import { openRelease, releaseShare } from "./share.js";

// The answer text. `own` is the opened share of `deal`, `privateKey` the member's.
export async function priceAnswer({ opening, others, tables }, deal, own, privateKey) {
  const released = [];
  const known = [own];
  for (const other of others) {
    released.push({ x: other.x, sealed: hex(await releaseShare(deal, own, unhex(other.member_key))) });
    const theirs = other.released && (await openRelease(deal, other, privateKey).catch(() => null));
    if (theirs) known.push(theirs);
  }
  const pieces = known.length < deal.k ? [] : await opened(await joined(deal, known), deal.publicKey, tables);
  for (const share of known) share.y.fill(0);
  return canonical({ v: 1, opening, released: sorted(released, "x"), pieces: sorted(pieces, "object") });
}

async function joined({ k, publicKey }, shares) {
  for (const few of subsets(shares, k)) {
    const found = join(few);
    if (equal((await keyPair(found)).publicKey, publicKey)) return found;
  }
  throw new SealingError("wrong-committee-key");
}

// A lock that does not open is left out: its bidder can help.
async function opened(committee, publicKey, tables) {
  const kid = await keyId(publicKey);
  const pieces = [];
  for (const { object, fixed, lock } of tables) {
    const piece = await hpkeOpen(committee, lockInfo(COMMITTEE, kid, unhex(fixed)), unhex(lock)).catch(() => null);
    if (piece) pieces.push({ object, piece: hex(piece) });
  }
  committee.fill(0);
  return pieces;
}

const sorted = (list, name) => [...list].sort((one, other) => (one[name] < other[name] ? -1 : 1));
