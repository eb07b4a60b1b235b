// A key holder types the phrase: it opens the member's key and the share here, in this browser, and nowhere else. What is sent
// afterwards is a proof (acknowledge, re-check) or the share sealed to the opening's session, never phrase, key or share.
import { hex, unhex } from "../sealing/bytes.js";
import { SealingError } from "../sealing/errors.js";
import { unlock } from "./member_key.js";
import { pageOf } from "./page.js";
import { mistake } from "./phrases.js";
import { priceAnswer } from "./prices.js";
import { openShare, proofOf, releaseShare } from "./share.js";

// What is sent: of each share (one an envelope) by itself.
const WHAT = {
  prove: async (deal, share) => hex(await proofOf(deal, share)),
  release: async (deal, share, { session }) => hex(await releaseShare(deal, share, unhex(session))),
  "open-prices": (deal, share, given, privateKey) => priceAnswer(given, deal, share, privateKey),
};

export function start(part, given) {
  const page = pageOf(part);
  const [input, button] = [page.place("phrase"), page.place("go")];
  button.addEventListener("click", () => page.during(button, () => go(part.dataset.ceremony, given, page, input)));
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") button.click(); });
}

async function go(ceremony, given, page, input) {
  await refuseMistake(input.value);
  const all = [given].flat();
  const { user, member_key, slots } = all[0].share ?? all[0];
  const privateKey = await unlock({ user, publicKey: unhex(member_key), slots }, input.value);
  const texts = [];
  for (const facts of ceremony in WHAT ? all : []) texts.push(await answer(ceremony, facts, privateKey));
  privateKey.fill(0);
  input.value = "";
  page.say("done");
  if (texts.length) page.send(texts.join(" "));
}

async function answer(ceremony, facts, privateKey) {
  const dealt = facts.share ?? facts;
  const deal = { ...dealt, publicKey: unhex(dealt.public_key) };
  const share = await openShare(deal, dealt, privateKey);
  const text = await WHAT[ceremony](deal, share, facts, privateKey);
  share.y.fill(0);
  return text;
}

export async function refuseMistake(text) {
  const found = await mistake(text);
  if (found) throw Object.assign(new SealingError(`phrase-${found.kind}`), { values: found });
}
