// The draft in its sealed form (docs/formats.md, section 25): only the bid's recovery key opens it.
import { concat, toNumber, u32, utf8, uuid } from "./bytes.js";
import { canonicalBytes, parseCanonical } from "./canonical.js";
import { openMessage, sealMessage } from "./chunks.js";
import { expand } from "./keys.js";
import { paddedSize } from "./padme.js";

const MAGIC = utf8("BD1\n");
const places = ({ tender, bid }) => concat(uuid(tender), uuid(bid));
const keyOf = (recovery, facts) => expand("SHA-512", recovery, concat(utf8("BD1-draft"), places(facts)), 32);

export async function sealDraft(recovery, facts, content) {
  const written = canonicalBytes(content);
  const plain = new Uint8Array(paddedSize(4 + written.length));
  plain.set(concat(u32(written.length), written));
  return concat(MAGIC, await sealMessage(await keyOf(recovery, facts), concat(MAGIC, places(facts)), plain));
}

// The content; throws if the bytes are not a draft of this bid under this key.
export async function openDraft(recovery, facts, sealed) {
  const message = sealed.slice(MAGIC.length);
  const plain = await openMessage(await keyOf(recovery, facts), concat(MAGIC, places(facts)), message);
  return parseCanonical(plain.slice(4, 4 + toNumber(plain.slice(0, 4))));
}
