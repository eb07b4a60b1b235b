// SB1 objects (docs/formats.md, section 3): any part of a sealed object can be made at any time, from the same five things.
import { concat, random, sha256, toNumber, u32, u64, utf8, hex } from "./bytes.js";
import { canonicalBytes, parseCanonical } from "./canonical.js";
import { CHUNK, messageKey, openChunks, PREFIX, readerKey, SALT, sealChunks, SEALED_CHUNK } from "./chunks.js";
import { naming, SealingError } from "./errors.js";
import { contentKeyOf, FIXED, headerSize, newHeader, parseHeader, requirePlace } from "./header.js";
import { paddedSize } from "./padme.js";

export const MAX_BODY = 200 * 2 ** 20;
const PART_CHUNKS = 64;
const PART = PART_CHUNKS * CHUNK;
const SEALED_PART = PART_CHUNKS * SEALED_CHUNK;
const MAX_META = 4096;
const ID = utf8("SB1 object");

// What makes an object unique and makes it again: { header, contentKey, salt }.
export const newSeal = async (place, keys) => ({ ...(await newHeader(place, keys)), salt: random(SALT) });

// A sealed object of a Blob: `size`, `parts` (their number), part(i) -> bytes; part 0 is header, salt and commitment.
export async function sealedObject({ header, contentKey, salt }, meta, body) {
  if (body.size > MAX_BODY) throw new SealingError("too-large");
  const described = checkedMeta(meta);
  const start = concat(u32(described.length), described);
  const plain = paddedSize(start.length + body.size + 8);
  const key = await messageKey(contentKey, salt, header);
  const inner = Math.floor(plain / PART) + 1;
  const slice = async (from, to) => {
    const bytes = new Uint8Array(to - from);
    if (from < start.length) bytes.set(start.subarray(from, to));
    const left = Math.max(from - start.length, 0);
    if (left < body.size && to > start.length) {
      const read = new Uint8Array(await body.slice(left, to - start.length).arrayBuffer());
      bytes.set(read, Math.max(start.length - from, 0));
    }
    const trailer = concat(u64(body.size));
    trailer.forEach((byte, i) => {
      const at = plain - 8 + i - from;
      if (at >= 0 && at < bytes.length) bytes[at] = byte;
    });
    return bytes;
  };
  const part = async (i) => {
    if (i === 0) return concat(header, key.prefix);
    const from = (i - 1) * PART;
    const last = i === inner;
    return sealChunks(key, (i - 1) * PART_CHUNKS, await slice(from, last ? plain : from + PART), { last });
  };
  const size = header.length + PREFIX + Math.floor(plain / CHUNK) * SEALED_CHUNK + (plain % CHUNK) + 16;
  return { size, parts: inner + 1, part };
}

// The id of an object, from the SHA-256 of each of its parts.
export const objectId = async (hashes) => hex(await sha256(ID, ...hashes));

// Where part i of an object lies whose header has so many bytes.
export function partRange(headerLength, i, size) {
  const first = headerLength + PREFIX;
  return i === 0 ? [0, first] : [first + (i - 1) * SEALED_PART, Math.min(first + i * SEALED_PART, size)];
}

// A whole object in memory: { bytes, id }.
export async function seal(fresh, meta, body) {
  const made = await sealedObject(fresh, meta, body);
  const parts = [];
  for (let i = 0; i < made.parts; i++) parts.push(await made.part(i));
  return { bytes: concat(...parts), id: await objectId(await Promise.all(parts.map((part) => sha256(part)))) };
}

// Opens a Blob completely: { meta, body (Uint8Array), id }. `keys` are private keys by lock type.
export async function openObject(blob, keys, { place, kids }) {
  const header = await readHeader(blob);
  requirePlace(header, place, kids);
  return opened(blob, header, await contentKeyOf(header, keys));
}

export async function openWithContentKey(blob, contentKey, { place, kids }) {
  const header = await readHeader(blob);
  requirePlace(header, place, kids);
  return opened(blob, header, contentKey);
}

export async function readHeader(blob) {
  const fixed = await read(blob, 0, FIXED);
  return parseHeader(await read(blob, 0, headerSize(fixed)));
}

async function opened(blob, header, contentKey) {
  const start = header.bytes.length;
  const prefix = await read(blob, start, start + PREFIX);
  const key = await readerKey(contentKey, prefix, header.bytes, blob.size - start - PREFIX);
  const hashes = [await sha256(await read(blob, 0, start + PREFIX))];
  const plain = [];
  for (let from = start + PREFIX, i = 0; from < blob.size; from += SEALED_PART, i += PART_CHUNKS) {
    const part = await read(blob, from, from + SEALED_PART);
    hashes.push(await sha256(part));
    plain.push(await openChunks(key, i, part));
  }
  return { ...(await content(new Blob(plain))), id: await objectId(hashes) };
}

// Metadata, body and padding, with all that section 3.3 asks of them.
async function content(plain) {
  if (plain.size < 12) throw new SealingError("bad-padding");
  const length = toNumber(await read(plain, 0, 4));
  if (length > MAX_META || 4 + length + 8 > plain.size) throw new SealingError("bad-meta");
  const described = await read(plain, 4, 4 + length);
  const meta = await naming("bad-meta", () => readMeta(described));
  const size = toNumber(await read(plain, plain.size - 8, plain.size));
  const end = 4 + length + size;
  if (end + 8 > plain.size || paddedSize(end + 8) !== plain.size) throw new SealingError("bad-padding");
  if ((await read(plain, end, plain.size - 8)).some(Boolean)) throw new SealingError("bad-padding");
  return { meta, body: await read(plain, 4 + length, end) };
}

function readMeta(bytes) {
  const meta = parseCanonical(bytes);
  if (Object.keys(meta).sort().join() !== "name,slot,type") throw new SealingError("bad-meta");
  checkedMeta(meta);
  return meta;
}

function checkedMeta({ name, slot = "", type }) {
  const plain = [name, slot, type].every((field) => typeof field === "string") && /^[\x20-\x7e]*$/.test(slot + type);
  const long = plain && (slot.length > 100 || type.length > 127 || [...name].length > 255);
  if (!plain || long || !name || !type || /[\x00-\x1f\x7f/\\]/.test(name)) throw new SealingError("bad-meta");
  const described = canonicalBytes({ name, slot, type });
  if (described.length > MAX_META) throw new SealingError("bad-meta");
  return described;
}

const read = async (blob, from, to) => new Uint8Array(await blob.slice(from, to).arrayBuffer());
