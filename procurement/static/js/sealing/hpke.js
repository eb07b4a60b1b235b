// HPKE (RFC 9180), base mode, single shot, empty associated data: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
import { concat, number, utf8 } from "./bytes.js";
import { naming } from "./errors.js";
import { exchange, expand, hmac, keyPair, newKeyPair } from "./keys.js";

const KEM = concat(utf8("KEM"), number(0x20, 2));
const SUITE = concat(utf8("HPKE"), number(0x20, 2), number(1, 2), number(2, 2));
const VERSION = utf8("HPKE-v1");
const NOTHING = new Uint8Array(0);
const ZEROS = new Uint8Array(32); // an empty salt: HMAC pads both alike, and WebCrypto takes no empty key
const ENC = 32;

const extract = (suite, salt, label, key) =>
  hmac("SHA-256", salt.length ? salt : ZEROS, concat(VERSION, suite, utf8(label), key));
const derive = (suite, prk, label, context, length) =>
  expand("SHA-256", prk, concat(number(length, 2), VERSION, suite, utf8(label), context), length);

// enc(32) || ciphertext. `ephemeral` is for known answers only.
export async function hpkeSeal(publicKey, info, plaintext, ephemeral = null) {
  const pair = ephemeral ? await keyPair(ephemeral) : await newKeyPair();
  const shared = await encapsulated(await exchange(pair.privateKey, publicKey), pair.publicKey, publicKey);
  const { key, iv } = await schedule(shared, info, "encrypt");
  return concat(pair.publicKey, new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plaintext)));
}

// The plaintext; a SealingError "lock-invalid" for another key, another info, or altered bytes.
export function hpkeOpen(privateKey, info, sealed) {
  return naming("lock-invalid", async () => {
    const enc = sealed.slice(0, ENC);
    const { publicKey } = await keyPair(privateKey);
    const shared = await encapsulated(await exchange(privateKey, enc), enc, publicKey);
    const { key, iv } = await schedule(shared, info, "decrypt");
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed.slice(ENC)));
  });
}

async function encapsulated(dh, enc, recipient) {
  return derive(KEM, await extract(KEM, NOTHING, "eae_prk", dh), "shared_secret", concat(enc, recipient), 32);
}

async function schedule(shared, info, use) {
  const ids = [await extract(SUITE, NOTHING, "psk_id_hash", NOTHING), await extract(SUITE, NOTHING, "info_hash", info)];
  const context = concat(Uint8Array.of(0), ...ids);
  const secret = await extract(SUITE, shared, "secret", NOTHING);
  const key = await derive(SUITE, secret, "key", context, 32);
  const iv = await derive(SUITE, secret, "base_nonce", context, 12);
  return { key: await crypto.subtle.importKey("raw", key, "AES-GCM", false, [use]), iv };
}
