// Handing in: prices where they have an envelope of their own, then the manifest are sealed, sent and read back, the act is asked for, and
// the receipt is compared before success is shown.
import { hex, sha256, utf8 } from "./bytes.js";
import { firstManifest, manifest, priceTables } from "./bid.js";
import { newEntry } from "./files.js";
import { FIRST, MANIFEST, PRICES } from "./header.js";
import { asJson, LineError } from "./line.js";
import { transfer } from "./transfer.js";

const DESCRIBED = { name: "manifest.json", slot: "", type: "application/json" };

// Returns the address of the receipt. A try whose answer was lost is repeated with its own key: it can't count twice.
export async function handIn(bidding, tell) {
  const { content, facts, say } = bidding;
  const print = hex(await sha256(manifest(facts, content)));
  tell(say("sealing"));
  if (content.pending?.print !== print || !content.pending.tables) {
    content.pending = { print, act: crypto.randomUUID(), tables: {}, manifest: null };
  }
  const { pending } = content;
  for (const [lot, body] of facts.price_keys ? priceTables(facts, content) : []) {
    pending.tables[lot] ??= await newEntry(bidding, PRICES, MANIFEST, { ...DESCRIBED, size: body.length });
    await stored(bidding, pending.tables[lot], body, tell);
  }
  const prices = Object.fromEntries(Object.entries(pending.tables).map(([lot, { object }]) => [lot, object]));
  const body = facts.price_keys ? firstManifest(facts, content, prices) : manifest(facts, content);
  pending.manifest ??= await newEntry(bidding, FIRST, MANIFEST, { ...DESCRIBED, size: body.length });
  await stored(bidding, pending.manifest, body, tell);
  tell(say("sending"));
  const ids = { manifest: pending.manifest.object, files: content.files.map(({ object }) => object), prices: Object.values(prices) };
  const act = { ...ids, key: pending.act, terms: facts.terms };
  const wait = waiting(bidding, tell);
  const answer = await (await bidding.send(facts.urls.submit, { method: "POST", ...asJson(act), wait })).json();
  await compare(facts, answer.note, ids);
  content.handed = [pending.manifest, ...content.files, ...Object.values(pending.tables)].map((one) => ({ ...one }));
  content.pending = null;
  await bidding.keep();
  return answer.url;
}

const waiting = ({ say }, tell) => (message) => tell(message || say("waiting"));

// The object is on the platform, read back and compared; its keys are kept before anything is sent that they open.
async function stored(bidding, entry, body, tell) {
  if (entry.object) return;
  await bidding.keep();
  const told = { progress() {}, wait: waiting(bidding, tell), check() { tell(bidding.say("checking")); } };
  entry.object = await transfer(bidding.send, bidding.facts.urls, entry, new Blob([body]), told);
  await bidding.keep();
}

// The receipt must name exactly what was sealed here: else nothing is called a success.
export async function compare(facts, note, { manifest: manifestId, files, prices }) {
  const lines = note.split("\n\n")[0].split("\n");
  const field = (name) => lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  const ids = [...new Set(files)].sort();
  const digest = hex(await sha256(utf8(ids.map((id) => `${id}\n`).join(""))));
  const tables = prices.length ? [...prices].sort().join(",") : undefined;
  const wanted = {
    tender: facts.tender, bid: facts.bid, manifest: manifestId, prices: tables, files: `${ids.length} ${digest}`, "sealed-by": "browser",
  };
  if (Object.entries(wanted).some(([name, value]) => field(name) !== value)) throw new LineError("no_match");
}
