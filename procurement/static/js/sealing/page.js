// The page on which the whole bid is prepared and sealed: <div data-seal-page>, with its facts in <script id="seal-facts">.
// Nothing that is typed or chosen here leaves the browser but sealed; the page has no form.
import { hex, random, unhex } from "./bytes.js";
import { issues } from "./bid.js";
import { followDraft, watchCompanies } from "./companies.js";
import { bidkeyText, readBidkey } from "./bidkey.js";
import { watchFiles } from "./files.js";
import { FIRST, PRICES } from "./header.js";
import { keeper, newest } from "./keeping.js";
import { keyPair } from "./keys.js";
import { line } from "./line.js";
import { selfTest } from "./selftest.js";
import { keepKey } from "./store.js";
import { handIn } from "./submit.js";
import { sentence, speaker } from "./words.js";

const EMPTY = { v: 1, fields: {}, files: [], pending: null, handed: [] };
const show = (root, name) => root.querySelectorAll("[data-part]").forEach((part) => { part.hidden = part.dataset.part !== name; });

export async function start(lang) {
  const root = document.querySelector("[data-seal-page]");
  const facts = JSON.parse(document.getElementById("seal-facts").textContent);
  const say = speaker(facts.words);
  if (!(await selfTest())) return show(root, "unable");
  const renew = async () => (await (await fetch(facts.urls.draft)).json()).token;
  const send = line(root.dataset.token, renew);
  // One tab at a time: the lock lasts as long as the tab.
  navigator.locks.request(`bid ${facts.bid}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return show(root, "elsewhere");
    await begin(root, facts, say, send, lang).catch((error) => fail(root, sentence(error, { say })));
    return new Promise(() => {});
  });
}

function fail(root, words) {
  show(root, "trouble");
  root.querySelector("[data-trouble]").textContent = words;
}

async function begin(root, facts, say, send, lang) {
  const found = await newest(facts, send);
  if (!found) return ask(root, facts, say, send, lang);
  if (!found.recovery) {
    found.recovery = random(32);
    await keepKey(facts.bid, found.recovery);
  }
  return work(root, facts, say, send, lang, found);
}

// The draft is here, its key is not: a key file brings it, or the bid begins anew.
function ask(root, facts, say, send, lang) {
  show(root, "ask");
  const input = root.querySelector("[data-key-file]");
  input.addEventListener("change", async () => {
    const problem = root.querySelector("[data-key-problem]");
    try {
      await keepKey(facts.bid, readBidkey(new Uint8Array(await input.files[0].arrayBuffer()), facts));
      const found = await newest(facts, send);
      if (!found) throw new Error("wrong_key");
      await work(root, facts, say, send, lang, found);
    } catch (error) {
      problem.textContent = say(error.message === "no_key" ? "no_key" : "wrong_key");
    }
  });
  root.querySelector("[data-begin-anew]").addEventListener("click", async () => {
    const recovery = random(32);
    await keepKey(facts.bid, recovery);
    const { revision } = await (await send(facts.urls.draft)).json();
    await work(root, facts, say, send, lang, { recovery, content: null, revision });
  });
}

async function work(root, facts, say, send, lang, { recovery, content, revision, conflict }) {
  const { publicKey } = await keyPair(recovery);
  const locks = (keys) => ({ ...Object.fromEntries(Object.entries(keys ?? {}).map(([lock, key]) => [lock, unhex(key)])), 3: publicKey });
  const keys = { [FIRST]: locks(facts.keys), [PRICES]: locks(facts.price_keys) };
  const percent = new Intl.NumberFormat(lang, { style: "percent" });
  const days = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" });
  const state = root.querySelector("[data-save-state]");
  const stale = root.querySelector("[data-stale]");
  const bidding = {
    facts, say, send, keys, content: { ...EMPTY, ...content }, busy: new Set(),
    percent: (share) => percent.format(share),
    day: (date) => days.format(new Date(date)),
    announce: (words) => { state.textContent = words; },
  };
  const keep = keeper(facts, send, {
    recovery, revision,
    draft: () => bidding.content,
    tell(word, error) {
      stale.hidden = word !== "stale";
      if (word === "stale") show(root, "work");
      state.textContent = error?.messages?.[0] ?? say(word);
    },
  });
  bidding.keep = keep.now;
  bidding.changed = () => { list(root, bidding); keep.save(); };
  watchCompanies(root, bidding.content);
  fill(root, bidding);
  root.addEventListener("input", () => { bidding.content.fields = collect(root); bidding.changed(); });
  watchFiles(root, bidding);
  watchKey(root, facts, recovery, bidding);
  watchSubmit(root, bidding);
  root.querySelector("[data-load-theirs]").addEventListener("click", () => window.location.reload());
  root.querySelector("[data-keep-mine]").addEventListener("click", () => keep.overrule().catch(() => {}));
  window.addEventListener("beforeunload", (event) => { if (bidding.busy.size) event.preventDefault(); });
  list(root, bidding);
  show(root, "work");
  if (conflict) stale.hidden = false;
  else if (!content) await keep.now().catch(() => {});
}

const inputs = (root) => [...root.querySelectorAll("[name]")].filter((input) => input.type !== "file" && input.type !== "hidden");

function collect(root) {
  const fields = {};
  for (const input of inputs(root)) {
    if (input.type === "checkbox") { if (input.checked) fields[input.name] = "on"; }
    else if (input.type === "radio") { if (input.checked && input.value) fields[input.name] = input.value; }
    else if (input.value) fields[input.name] = input.value;
  }
  return fields;
}

function fill(root, { content: { fields } }) {
  for (const input of inputs(root)) {
    if (input.type === "checkbox") input.checked = input.name in fields;
    else if (input.type === "radio") input.checked = input.value === (fields[input.name] ?? "");
    else input.value = fields[input.name] ?? "";
  }
  root.querySelectorAll("[data-totals]").forEach((table) => table.dispatchEvent(new Event("input")));
}

// What is missing, as links to the inputs that mend it.
function list(root, bidding) {
  followDraft(root, bidding.content.files);
  const found = issues(bidding.facts, bidding.content);
  const part = root.querySelector("[data-missing]");
  part.hidden = !found.length;
  part.querySelector("ul").replaceChildren(...found.map(({ field, word, params }) => {
    const item = document.createElement("li");
    const target = field && (root.querySelector(`[name="${field}"]`)?.id || (document.getElementById(`id_${field}`) && `id_${field}`));
    const link = document.createElement(target ? "a" : "span");
    if (target) link.href = `#${target}`;
    link.textContent = bidding.say(word, params);
    item.append(link);
    return item;
  }));
  root.querySelectorAll("[data-needs-all]").forEach((button) => button.setAttribute("aria-disabled", String(found.length > 0)));
  return found;
}

function watchKey(root, facts, recovery, bidding) {
  for (const button of root.querySelectorAll("[data-save-key]")) button.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bidkeyText(facts, hex(recovery), bidding.content.handed)], { type: "application/octet-stream" }));
    link.download = `${facts.reference}.bidkey`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  });
}

function watchSubmit(root, bidding) {
  const button = root.querySelector("[data-submit]");
  const note = root.querySelector("[data-submit-state]");
  const links = ["confirm", "refusal"].map((name) => root.querySelector(`[data-${name}]`));
  button?.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true" || bidding.busy.size) return root.querySelector("[data-missing]").scrollIntoView();
    links.forEach((link) => { link.hidden = true; });
    button.setAttribute("aria-disabled", "true");
    try {
      const url = await handIn(bidding, (words) => { note.textContent = words; });
      root.querySelector("[data-receipt]").href = url;
      show(root, "done");
      root.querySelector("[data-part=done] h2").focus();
    } catch (error) {
      note.textContent = sentence(error, bidding);
      links[0].hidden = error.word !== "confirm";
      links[1].hidden = !error.url;
      links[1].href = error.url || "#";
    }
    button.setAttribute("aria-disabled", "false");
  });
}
