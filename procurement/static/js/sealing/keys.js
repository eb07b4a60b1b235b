// X25519 keys as their 32 raw bytes, and HKDF in its two steps: WebCrypto knows neither by itself.
import { concat, sha256, unhex } from "./bytes.js";

const NAME = { name: "X25519" };
const PKCS8 = unhex("302e020100300506032b656e04220420"); // RFC 8410: what stands before the private bytes

const fromBase64Url = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

// A new key pair: { privateKey, publicKey }, 32 bytes each.
export async function newKeyPair() {
  return raw(await crypto.subtle.generateKey(NAME, true, ["deriveBits"]).then((pair) => pair.privateKey));
}

export async function keyPair(privateKey) {
  return raw(await importPrivate(privateKey, true));
}

// How headers name a key.
export const keyId = async (publicKey) => (await sha256(publicKey)).slice(0, 8);

// The shared secret of X25519. An all-zero one is refused by WebCrypto.
export async function exchange(privateKey, publicKey) {
  const theirs = await crypto.subtle.importKey("raw", publicKey, NAME, false, []);
  const mine = await importPrivate(privateKey, false);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: theirs }, mine, 256));
}

export async function hmac(hash, key, data) {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, data));
}

// HKDF-Expand (RFC 5869, section 2.3).
export async function expand(hash, prk, info, length) {
  let out = new Uint8Array(0);
  let block = new Uint8Array(0);
  for (let i = 1; out.length < length; i++) {
    block = await hmac(hash, prk, concat(block, info, Uint8Array.of(i)));
    out = concat(out, block);
  }
  return out.slice(0, length);
}

const importPrivate = (bytes, extractable) =>
  crypto.subtle.importKey("pkcs8", concat(PKCS8, bytes), NAME, extractable, ["deriveBits"]);

async function raw(privateKey) {
  const { d, x } = await crypto.subtle.exportKey("jwk", privateKey);
  return { privateKey: fromBase64Url(d), publicKey: fromBase64Url(x) };
}
