// Keeps the draft: sealed in this browser at once, and on the server as soon as the line allows; one save after the other.
import { openDraft, sealDraft } from "./draft.js";
import { asJson } from "./line.js";
import { keepDraft, load } from "./store.js";

const PAUSE = 700;

const base64 = (bytes) => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};
const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

// { content, revision, conflict } of the newest draft that this browser can open; null if it lacks the key of the one kept.
export async function newest(facts, send) {
  const server = await (await send(facts.urls.draft)).json();
  const kept = await load(facts.bid);
  if (!kept) return server.sealed ? null : { recovery: null, content: null, revision: server.revision };
  const ours = kept.sealed && (kept.dirty || !server.sealed || server.revision <= kept.revision);
  const sealed = ours ? kept.sealed : server.sealed && bytes(server.sealed);
  const conflict = Boolean(ours && kept.dirty && server.revision > kept.revision);
  try {
    const content = sealed ? await openDraft(kept.recovery, facts, sealed) : null;
    return { recovery: kept.recovery, content, revision: conflict ? kept.revision : server.revision, conflict };
  } catch {
    return null;
  }
}

// save() soon, now() at once; `tell` hears saving, saved, offline, stale. `draft()` gives the content.
export function keeper(facts, send, { recovery, revision, draft, tell }) {
  let timer = 0;
  let chain = Promise.resolve();
  let seen = revision;
  const store = async () => {
    const content = draft();
    const sealed = await sealDraft(recovery, facts, content);
    const objects = [...content.files, ...content.handed].map(({ object }) => object).filter(Boolean);
    await keepDraft(facts.bid, { sealed, revision: seen, dirty: true });
    tell("saving");
    const body = { revision: seen, sealed: base64(sealed), objects: [...new Set(objects)] };
    const answer = await send(facts.urls.draft, { method: "PUT", ...asJson(body), wait: () => tell("offline") });
    seen = (await answer.json()).revision;
    await keepDraft(facts.bid, { sealed, revision: seen, dirty: false });
    tell("saved");
  };
  const now = () => {
    clearTimeout(timer);
    chain = chain.catch(() => {}).then(store);
    return chain.catch((error) => { tell(error.word ?? "failed", error); throw error; });
  };
  return {
    now,
    save() {
      clearTimeout(timer);
      tell("saving");
      timer = setTimeout(() => now().catch(() => {}), PAUSE);
    },
    // What is here takes the place of what was saved elsewhere.
    async overrule() {
      seen = (await (await send(facts.urls.draft)).json()).revision;
      return now();
    },
  };
}
