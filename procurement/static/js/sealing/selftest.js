// Known-answer self-test: only a browser that makes and opens the bytes of docs/formats.md exactly may seal by itself.
import { concat, equal, hex, text, unhex, utf8 } from "./bytes.js";
import { contentKeyOf, FILE, FIXED, newHeader, parseHeader, PLATFORM, RECOVERY } from "./header.js";
import { hpkeSeal } from "./hpke.js";
import { keyId, keyPair, newKeyPair } from "./keys.js";
import * as known from "./known.js";
import { openWithContentKey, seal } from "./object.js";

const CHECKS = [keys, lock, object, fresh];
const place = { kind: FILE, stage: 1, tender: known.TENDER, bid: known.BID };

// Whether this browser can seal. Never throws.
export async function selfTest() {
  try {
    if (!globalThis.isSecureContext || !globalThis.indexedDB) return false;
    for (const check of CHECKS) if (!(await check())) return false;
    return true;
  } catch {
    return false;
  }
}

async function keys() {
  const { publicKey } = await keyPair(unhex(known.RECOVERY_KEY));
  return hex(publicKey) === known.PUBLIC_KEY;
}

// The recovery lock is made byte for byte, and opens.
async function lock() {
  const header = parseHeader(unhex(known.HEADER));
  const { kid, sealed } = header.locks.at(-1);
  const info = concat(utf8("SB1-lock"), Uint8Array.of(RECOVERY), kid, header.bytes.slice(0, FIXED));
  const made = await hpkeSeal(unhex(known.PUBLIC_KEY), info, unhex(known.CONTENT_KEY), unhex(known.EPHEMERAL));
  const key = await contentKeyOf(header, { [RECOVERY]: unhex(known.RECOVERY_KEY) });
  return equal(made, sealed) && hex(key) === known.CONTENT_KEY;
}

// The whole object has the known id, and opens.
async function object() {
  const given = { header: unhex(known.HEADER), contentKey: unhex(known.CONTENT_KEY), salt: unhex(known.SALT) };
  const { bytes, id } = await seal(given, known.META, new Blob([known.BODY]));
  const { locks } = parseHeader(given.header);
  const kids = { 1: hex(locks[0].kid), 2: hex(locks[1].kid) };
  const opened = await openWithContentKey(new Blob([bytes]), given.contentKey, { place, kids });
  return id === known.OBJECT && opened.id === id && text(opened.body) === known.BODY;
}

// New keys work, and no two are the same.
async function fresh() {
  const [one, other] = [await newKeyPair(), await newKeyPair()];
  const { header, contentKey } = await newHeader(place, { [PLATFORM]: one.publicKey, [RECOVERY]: other.publicKey });
  const found = await contentKeyOf(parseHeader(header), { [PLATFORM]: one.privateKey });
  return equal(found, contentKey) && !equal(await keyId(one.publicKey), await keyId(other.publicKey));
}
