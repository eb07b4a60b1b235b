// Makes the committee's key of a tender, splits it, seals a share to each member, and forgets it (docs/formats.md).
import { canonical } from "../sealing/canonical.js";
import { equal, hex, unhex } from "../sealing/bytes.js";
import { SealingError } from "../sealing/errors.js";
import { keyId, newKeyPair } from "../sealing/keys.js";
import { join, split, subsets } from "./shamir.js";
import { commitmentTo, sealShare } from "./share.js";

// The dealing text for a committee text. Error "bad-dealing" if some k of the shares don't give the key again.
export async function deal({ tender, stage, k, members }) {
  const { privateKey, publicKey } = await newKeyPair();
  const common = { tender, stage, k, n: members.length, publicKey };
  const shares = split(privateKey, k, members.length);
  if (subsets(shares, k).some((few) => !equal(join(few), privateKey))) throw new SealingError("bad-dealing");
  const dealt = await Promise.all(members.map((member, index) => forMember(common, shares[index], member)));
  privateKey.fill(0);
  for (const share of shares) share.y.fill(0);
  return canonical({ dealer: "browser", k, members: dealt, n: members.length, public_key: hex(publicKey), stage, tender, v: 1 });
}

async function forMember(common, share, member) {
  const key = unhex(member.public_key);
  const sealed = hex(await sealShare(common, share, key));
  const commitment = hex(await commitmentTo(common, share));
  return { commitment, kid: hex(await keyId(key)), sealed, user: member.user, x: share.x };
}
