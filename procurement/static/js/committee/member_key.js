// A member's X25519 key: the private half is kept in slots, each opened by what only the member has (docs/formats.md).
// Here the slot of a phrase; slots of key files belong to the command line.
import { canonical } from "../sealing/canonical.js";
import { openMessage, sealMessage } from "../sealing/chunks.js";
import { concat, equal, hex, random, unhex, utf8, uuid } from "../sealing/bytes.js";
import { SealingError } from "../sealing/errors.js";
import { keyPair, newKeyPair } from "../sealing/keys.js";
import { normalized } from "./phrases.js";

const MAGIC = utf8("MK1\n");
const PHRASE = 1;
const SALT = 16;
const ROUNDS = 600_000;

async function phraseKey(phrase, salt) {
  const given = await crypto.subtle.importKey("raw", utf8(normalized(phrase)), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return new Uint8Array(await crypto.subtle.deriveBits(how, given, 256));
}

const contextOf = (head, user, publicKey) => concat(head, uuid(user), publicKey);

async function phraseSlot(pair, user, phrase) {
  const salt = random(SALT);
  const head = concat(MAGIC, Uint8Array.of(PHRASE), salt);
  const message = await sealMessage(await phraseKey(phrase, salt), contextOf(head, user, pair.publicKey), pair.privateKey);
  return concat(head, message);
}

// The text that the platform stores for a new key of this user: nothing in it opens without the phrase.
export async function newMemberKey(user, phrase) {
  const pair = await newKeyPair();
  const slot = await phraseSlot(pair, user, phrase);
  return canonical({ public_key: hex(pair.publicKey), slots: [hex(slot)], user, v: 1 });
}

// The private key behind one of the slots. Errors: "no-phrase-slot" for a key that only a key file opens, "wrong-phrase".
export async function unlock({ user, publicKey, slots }, phrase) {
  const length = MAGIC.length + 1 + SALT;
  const own = slots.map(unhex).filter((slot) => equal(slot.subarray(0, 5), concat(MAGIC, Uint8Array.of(PHRASE))));
  if (!own.length) throw new SealingError("no-phrase-slot");
  for (const slot of own) {
    const head = slot.slice(0, length);
    const key = await phraseKey(phrase, head.slice(-SALT));
    const found = await openMessage(key, contextOf(head, user, publicKey), slot.slice(length)).catch(() => null);
    if (found && equal((await keyPair(found)).publicKey, publicKey)) return found;
  }
  throw new SealingError("wrong-phrase");
}
