// The header of an SB1 object (docs/formats.md, sections 3.1 and 3.2). A place is { kind, stage, tender, bid }.
import { concat, equal, hex, random, utf8, uuid, xor } from "./bytes.js";
import { SealingError } from "./errors.js";
import { hpkeOpen, hpkeSeal } from "./hpke.js";
import { keyId } from "./keys.js";

export const MANIFEST = 1;
export const FILE = 2;
export const FIRST = 1; // the envelopes: stages of objects
export const PRICES = 2;
export const PLATFORM = 1;
export const COMMITTEE = 2;
export const RECOVERY = 3;
export const FIXED = 40;
const LOCK = 89;
const MAGIC = utf8("SB1\n");

const fixedPart = ({ kind, stage, tender, bid }, locks) =>
  concat(MAGIC, Uint8Array.of(kind, stage, locks, 0), uuid(tender), uuid(bid));
export const lockInfo = (type, kid, fixed) => concat(utf8("SB1-lock"), Uint8Array.of(type), kid, fixed);

// A fresh header and its content key. `keys` maps lock types to public keys: { 1: P, 2: C, 3: R }.
export async function newHeader(place, keys) {
  const types = Object.keys(keys).map(Number).sort();
  if (types[0] !== PLATFORM) throw new RangeError("Every object has a platform lock.");
  const contentKey = random(32);
  const half = types.includes(COMMITTEE) ? random(32) : contentKey;
  const pieces = { [PLATFORM]: half, [COMMITTEE]: xor(contentKey, half), [RECOVERY]: contentKey };
  const fixed = fixedPart(place, types.length);
  const locks = types.map(async (type) => {
    const kid = await keyId(keys[type]);
    return concat(Uint8Array.of(type), kid, await hpkeSeal(keys[type], lockInfo(type, kid, fixed), pieces[type]));
  });
  return { header: concat(fixed, ...(await Promise.all(locks))), contentKey };
}

// How long the header is, from its first 40 bytes.
export function headerSize(fixed) {
  if (!fixed.length || !equal(fixed.slice(0, 4), MAGIC.slice(0, fixed.length))) throw new SealingError("bad-magic");
  if (fixed.length < FIXED) throw new SealingError("truncated");
  return FIXED + LOCK * fixed[6];
}

// The header at the start of the bytes, strictly: { bytes, place (16-byte ids as hex), locks: [{ type, kid, sealed }] }.
export function parseHeader(bytes) {
  const size = headerSize(bytes.slice(0, FIXED));
  const [kind, stage, count, zero] = bytes.slice(4, 8);
  if (![MANIFEST, FILE].includes(kind) || stage < 1 || stage > 9 || zero || count < 1 || count > 3) bad();
  if (bytes.length < size) throw new SealingError("truncated");
  const locks = Array.from({ length: count }, (_, i) => slot(bytes.slice(FIXED + i * LOCK, FIXED + (i + 1) * LOCK)));
  const ascending = locks.every(({ type }, i) => (i ? type > locks[i - 1].type : type === PLATFORM));
  if (!ascending || locks.some(({ type }) => type > RECOVERY)) bad();
  const place = { kind, stage, tender: hex(bytes.slice(8, 24)), bid: hex(bytes.slice(24, 40)) };
  return { bytes: bytes.slice(0, size), place, locks };
}

// Refuses another place, and other platform and committee keys than `kids` ({ 1: hex, 2: hex }).
export function requirePlace({ place, locks }, expected, kids) {
  const same = ["kind", "stage"].every((name) => place[name] === expected[name]);
  const ids = ["tender", "bid"].every((name) => place[name] === expected[name].replaceAll("-", ""));
  if (!same || !ids) throw new SealingError("wrong-context");
  const found = locks.filter(({ type }) => type !== RECOVERY);
  const published = [PLATFORM, COMMITTEE].filter((type) => type in kids).map((type) => kids[type]);
  const fits = found.length === published.length && found.every(({ type, kid }) => kids[type] === hex(kid));
  if (!fits) throw new SealingError("unknown-key");
}

// The content key, by the recovery lock alone or by P, and C where there is one. `keys` are private keys by lock type.
export async function contentKeyOf({ bytes, locks }, keys) {
  const recovery = locks.filter(({ type }) => type === RECOVERY && keys[RECOVERY]);
  const needed = recovery.length ? recovery : locks.filter(({ type }) => type !== RECOVERY);
  let contentKey = new Uint8Array(32);
  for (const { type, kid, sealed } of needed) {
    if (!keys[type]) throw new SealingError("unknown-key");
    contentKey = xor(contentKey, await hpkeOpen(keys[type], lockInfo(type, kid, bytes.slice(0, FIXED)), sealed));
  }
  return contentKey;
}

const slot = (bytes) => ({ type: bytes[0], kid: bytes.slice(1, 9), sealed: bytes.slice(9) });

function bad() {
  throw new SealingError("bad-header");
}
