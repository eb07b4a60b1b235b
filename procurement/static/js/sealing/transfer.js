// One sealed object on its way to the platform: its parts, in any number of tries, and then read back and compared.
import { concat, equal, hex, sha256, unhex } from "./bytes.js";
import { openChunks, PREFIX, readerKey } from "./chunks.js";
import { asJson, LineError } from "./line.js";
import { objectId, partRange, sealedObject } from "./object.js";

const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const keysOf = (entry) => ({ header: unhex(entry.header), contentKey: unhex(entry.key), salt: unhex(entry.salt) });

// Sends what is not there yet; returns the object's id once the platform has the very bytes that were sealed here.
// `entry` is { upload, header, key, salt, name, slot, type }; told: progress(share), wait(message), check().
export async function transfer(send, urls, entry, body, told) {
  const url = urls.upload.replace("UPLOAD", entry.upload);
  const made = await sealedObject(keysOf(entry), entry, body);
  const { parts: there, object } = await (await send(url, { wait: told.wait })).json();
  const hashes = [];
  for (let i = 0; i < made.parts; i++) {
    const part = await made.part(i);
    const hash = await sha256(part);
    hashes.push(hash);
    if (there[i] !== undefined && there[i] !== hex(hash)) throw new LineError("other-part");
    if (there[i] === undefined && !object) {
      const headers = { "Content-Digest": `sha-256=:${base64(hash)}:`, "Content-Type": "application/octet-stream" };
      await send(`${url}${i}`, { method: "PUT", body: part, headers, wait: told.wait });
    }
    told.progress((i + 1) / made.parts);
  }
  const own = await objectId(hashes);
  const answer = await send(`${url}complete`, { method: "POST", ...asJson({ parts: made.parts }), wait: told.wait });
  if ((await answer.json()).object !== own) throw new LineError("differs");
  told.check();
  await readBack(send, urls, { ...entry, object: own }, told);
  return own;
}

// Fetches the stored object part by part, opens every chunk with our own key, and compares the id of what came.
export async function readBack(send, urls, entry, told) {
  const answer = await send(urls.object.replace("OBJECT", entry.object), { wait: told.wait });
  const size = Number(answer.headers.get("Content-Length"));
  const { header, contentKey } = keysOf(entry);
  const take = taker(answer.body.getReader());
  const first = await take(header.length + PREFIX);
  if (!equal(first.slice(0, header.length), header)) throw new LineError("differs");
  const key = await readerKey(contentKey, first.slice(header.length), header, size - first.length);
  const hashes = [await sha256(first)];
  for (let i = 1, [from, to] = partRange(header.length, 1, size); from < size; [from, to] = partRange(header.length, ++i, size)) {
    const part = await take(to - from);
    await openChunks(key, (i - 1) * 64, part);
    hashes.push(await sha256(part));
  }
  if ((await objectId(hashes)) !== entry.object) throw new LineError("differs");
}

// Reads a stream in pieces of given lengths; the last may be shorter.
function taker(reader) {
  let rest = new Uint8Array(0);
  return async function take(length) {
    const pieces = [rest];
    let got = rest.length;
    while (got < length) {
      const { value, done } = await reader.read();
      if (done) break;
      pieces.push(value);
      got += value.length;
    }
    const all = concat(...pieces);
    rest = all.slice(length);
    return all.slice(0, length);
  };
}
