// What this browser keeps of a bid: the recovery key, wrapped by a key that no script can read out, and the sealed draft.
import { random } from "./bytes.js";

const STORE = "bids";

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function database() {
  const request = indexedDB.open("sealed-bids", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return done(request);
}

async function transact(mode, work) {
  const open = await database();
  try {
    return await done(work(open.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    open.close();
  }
}

const put = (bid, record) => transact("readwrite", (store) => store.put(record, bid));

// { recovery, sealed, revision, dirty }, or null if this browser has no key of the bid.
export async function load(bid) {
  const record = await transact("readonly", (store) => store.get(bid));
  if (!record) return null;
  const { wrap, iv, wrapped, ...rest } = record;
  return { ...rest, recovery: new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, wrap, wrapped)) };
}

// A key of the bid that this browser is to keep, in place of any other; no draft yet.
export async function keepKey(bid, recovery) {
  const wrap = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = random(12);
  const wrapped = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, wrap, recovery);
  await put(bid, { wrap, iv, wrapped, sealed: null, revision: 0, dirty: false });
}

export async function keepDraft(bid, { sealed, revision, dirty }) {
  const record = await transact("readonly", (store) => store.get(bid));
  if (record) await put(bid, { ...record, sealed, revision, dirty });
}
