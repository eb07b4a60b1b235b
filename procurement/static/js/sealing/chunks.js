// Chunked encryption, Cobblestone-256 (docs/formats.md, section 2). Chunks can be sealed and opened in any order.
import { concat, equal, random, utf8 } from "./bytes.js";
import { naming, SealingError } from "./errors.js";
import { expand } from "./keys.js";

export const CHUNK = 16384;
export const SEALED_CHUNK = CHUNK + 16;
export const SALT = 24;
export const PREFIX = SALT + 32;
const LABEL = utf8("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0");

// The key of one message: `prefix` (salt and commitment), seal(number, chunk), open(number, chunk).
export async function messageKey(inputKey, salt, context) {
  const derived = await expand("SHA-512", inputKey, concat(LABEL, salt, context), 76);
  const key = await crypto.subtle.importKey("raw", derived.slice(0, 32), "AES-GCM", false, ["encrypt", "decrypt"]);
  const base = derived.slice(32, 44);
  const at = (i) => ({ name: "AES-GCM", iv: nonce(base, i) });
  return {
    prefix: concat(salt, derived.slice(44)),
    seal: async (i, chunk) => new Uint8Array(await crypto.subtle.encrypt(at(i), key, chunk)),
    open: (i, chunk) =>
      naming("chunk-invalid", async () => new Uint8Array(await crypto.subtle.decrypt(at(i), key, chunk))),
  };
}

// Chunks from number `first` on: all full ones of the bytes and, where they are the end of the message, the short last one.
export async function sealChunks(key, first, bytes, { last = false } = {}) {
  const count = Math.floor(bytes.length / CHUNK) + (last ? 1 : 0);
  const piece = (i) => bytes.subarray(i * CHUNK, (i + 1) * CHUNK);
  return concat(...(await Promise.all(Array.from({ length: count }, (_, i) => key.seal(first + i, piece(i))))));
}

// The plaintext of sealed chunks that begin with number `first`.
export async function openChunks(key, first, sealed) {
  const count = Math.ceil(sealed.length / SEALED_CHUNK);
  const piece = (i) => sealed.subarray(i * SEALED_CHUNK, (i + 1) * SEALED_CHUNK);
  return concat(...(await Promise.all(Array.from({ length: count }, (_, i) => key.open(first + i, piece(i))))));
}

// A message that is read: refused before a chunk is opened if its length is impossible or the key is not its key.
export async function readerKey(inputKey, prefix, context, length) {
  if (length < 0 || length % SEALED_CHUNK < 16) throw new SealingError("truncated");
  const key = await messageKey(inputKey, prefix.slice(0, SALT), context);
  if (!equal(key.prefix, prefix)) throw new SealingError("commitment-mismatch");
  return key;
}

// A short message in one piece.
export async function sealMessage(inputKey, context, plaintext, salt = random(SALT)) {
  const key = await messageKey(inputKey, salt, context);
  return concat(key.prefix, await sealChunks(key, 0, plaintext, { last: true }));
}

export async function openMessage(inputKey, context, message) {
  const key = await readerKey(inputKey, message.slice(0, PREFIX), context, message.length - PREFIX);
  return openChunks(key, 0, message.subarray(PREFIX));
}

function nonce(base, i) {
  const bytes = base.slice();
  for (let at = 11, rest = i; rest > 0; at--, rest = Math.floor(rest / 256)) bytes[at] ^= rest % 256;
  return bytes;
}
