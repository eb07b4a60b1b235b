// The places for files: a file that is chosen is looked at, sealed and sent at once; what is there is listed.
import { hex } from "./bytes.js";
import { inspect } from "./filetypes.js";
import { FILE, FIRST } from "./header.js";
import { newSeal } from "./object.js";
import { transfer } from "./transfer.js";
import { fetchKept, warnings } from "./vault.js";
import { sentence } from "./words.js";

const written = ({ header, contentKey, salt }) => ({ header: hex(header), key: hex(contentKey), salt: hex(salt) });

// A new entry of the draft for an object of this envelope: everything that makes it again.
export async function newEntry({ facts, keys }, envelope, kind, described) {
  const place = { kind, stage: envelope, tender: facts.tender, bid: facts.bid };
  return { ...described, ...written(await newSeal(place, keys[envelope])), upload: crypto.randomUUID(), object: "" };
}

export function watchFiles(root, bidding) {
  for (const place of root.querySelectorAll("[data-slot]")) {
    const input = place.querySelector("input[type=file]");
    input.addEventListener("change", () => {
      const chosen = [...input.files];
      input.value = "";
      take(place, chosen.map((file) => ({ name: file.name, fetch: () => ({ file }) })), bidding);
    });
    watchKept(place, bidding);
    list(place, bidding);
  }
}

// The list of the company's own documents, where there is one: the button takes the chosen one.
function watchKept(place, bidding) {
  const select = place.querySelector("[data-kept]");
  place.querySelector("[data-take-kept]")?.addEventListener("click", () => {
    const version = select.value;
    select.value = "";
    const kept = bidding.facts.vault.find((one) => one.version === version);
    if (!kept) return select.focus();
    take(place, [{ name: kept.name, fetch: (wait) => fetchKept(bidding, version, wait) }], bidding);
  });
}

// `chosen` are [{ name, fetch(wait) -> { file, origin } }]: a file of the device is here at once.
async function take(place, chosen, bidding) {
  const problem = place.querySelector("[data-problem]");
  problem.textContent = "";
  for (const { name, fetch } of chosen) {
    const row = line(place, name, bidding);
    try {
      row.say(bidding.say("looking"));
      const { file, origin = {} } = await fetch((message) => row.say(message || bidding.say("waiting")));
      await takeOne(place, file, row, bidding, origin);
    } catch (error) {
      problem.textContent = `${name}: ${sentence(error, bidding)}`;
      bidding.announce(problem.textContent);
    }
    list(place, bidding);
    bidding.changed();
  }
}

async function takeOne(place, file, row, bidding, origin) {
  const { slot } = place.dataset;
  const { say, content, facts } = bidding;
  const seen = await inspect(file, row.progress);
  const same = content.files.find((entry) => entry.slot === slot && !entry.object && entry.name === seen.name && entry.print === seen.print);
  const entry = same ?? (await newEntry(bidding, FIRST, FILE, { slot, ...seen, size: file.size, ...origin }));
  if (!same) {
    content.files = content.files.filter((other) => (slot ? other.slot !== slot : other.object || other.name !== seen.name));
    content.files.push(entry);
    await bidding.keep(); // the keys are kept before anything is sent that they open
  }
  bidding.busy.add(entry.upload);
  try {
    entry.object = await transfer(bidding.send, facts.urls, entry, file, {
      progress: (share) => { entry.share = share; row.progress(share); row.say(say("uploading", { percent: bidding.percent(share) })); },
      wait: (message) => row.say(message || say("waiting")),
      check: () => row.say(say("checking")),
    });
    delete entry.share;
    await bidding.keep();
  } catch (error) {
    if (error.word === "other-part" || error.word === "differs") content.files = content.files.filter((other) => other !== entry);
    throw error;
  } finally {
    bidding.busy.delete(entry.upload);
  }
}

// The files of a place as they stand, each with a button that takes it out.
function list(place, bidding) {
  const files = bidding.content.files.filter(({ slot }) => slot === place.dataset.slot);
  place.querySelector("[data-files]").replaceChildren(...files.map((entry) => row(place, entry, bidding)));
}

function row(place, entry, bidding) {
  const { item, state } = made(entry.name);
  const share = bidding.percent(entry.share ?? 0);
  state.textContent = bidding.say(entry.object ? "stored" : "again", { percent: share });
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "btn btn-link btn-small";
  remove.textContent = bidding.say("remove");
  remove.setAttribute("aria-label", `${bidding.say("remove")} ${entry.name}`);
  remove.hidden = bidding.busy.has(entry.upload);
  remove.addEventListener("click", () => {
    bidding.content.files = bidding.content.files.filter((other) => other !== entry);
    list(place, bidding);
    bidding.changed();
  });
  item.append(remove);
  const warned = warnings(bidding.facts, entry, bidding.day).map(({ word, params }) => bidding.say(word, params)).join(" ");
  if (warned) item.append(noted(warned));
  return item;
}

function noted(words) {
  const note = document.createElement("p");
  note.className = "small";
  note.textContent = words;
  return note;
}

// A row for a file that is being worked on.
function line(place, name) {
  const { item, state } = made(name);
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", name);
  item.append(bar);
  place.querySelector("[data-files]").append(item);
  return { say: (words) => { state.textContent = words; }, progress: (share) => { bar.value = share; } };
}

function made(name) {
  const item = document.createElement("li");
  const title = document.createElement("strong");
  const state = document.createElement("span");
  item.className = "cluster spread";
  state.className = "muted";
  title.textContent = name;
  item.append(title, state);
  return { item, state };
}
