// Handing in: the manifest is sealed, sent and read back, the act is asked for, and the receipt is compared before success is shown.
import { hex, sha256, utf8 } from "./bytes.js";
import { manifest } from "./bid.js";
import { newEntry } from "./files.js";
import { MANIFEST } from "./header.js";
import { asJson, LineError } from "./line.js";
import { transfer } from "./transfer.js";

// Returns the address of the receipt. A try whose answer was lost is repeated with its own key: it can't count twice.
export async function handIn(bidding, tell) {
  const { content, facts, say } = bidding;
  const body = manifest(facts, content);
  const print = hex(await sha256(body));
  tell(say("sealing"));
  if (content.pending?.print !== print) {
    const described = { name: "manifest.json", slot: "", type: "application/json", size: body.length, print };
    content.pending = { ...(await newEntry(facts, bidding.keys, MANIFEST, described)), act: crypto.randomUUID() };
    await bidding.keep();
  }
  const entry = content.pending;
  const wait = (message) => tell(message || say("waiting"));
  entry.object ||= await transfer(bidding.send, facts.urls, entry, new Blob([body]), { progress() {}, wait, check() { tell(say("checking")); } });
  await bidding.keep();
  tell(say("sending"));
  const files = content.files.map(({ object }) => object);
  const act = { manifest: entry.object, files, key: entry.act, terms: facts.terms };
  const answer = await (await bidding.send(facts.urls.submit, { method: "POST", ...asJson(act), wait })).json();
  await compare(facts, answer.note, entry.object, files);
  content.handed = [entry, ...content.files].map((one) => ({ ...one }));
  content.pending = null;
  await bidding.keep();
  return answer.url;
}

// The receipt must name exactly what was sealed here: else nothing is called a success.
export async function compare(facts, note, manifestId, files) {
  const lines = note.split("\n\n")[0].split("\n");
  const field = (name) => lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  const ids = [...new Set(files)].sort();
  const digest = hex(await sha256(utf8(ids.map((id) => `${id}\n`).join(""))));
  const wanted = { tender: facts.tender, bid: facts.bid, manifest: manifestId, files: `${ids.length} ${digest}`, "sealed-by": "browser" };
  if (Object.entries(wanted).some(([name, value]) => field(name) !== value)) throw new LineError("no_match");
}
