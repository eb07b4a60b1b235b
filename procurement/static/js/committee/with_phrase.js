// A key holder types the phrase: it opens the member's key and the share here, in this browser, and nowhere else. What is sent
// afterwards is a proof (acknowledge, re-check) or the share sealed to the opening's session, never phrase, key or share.
import { hex, unhex } from "../sealing/bytes.js";
import { SealingError } from "../sealing/errors.js";
import { unlock } from "./member_key.js";
import { pageOf } from "./page.js";
import { mistake } from "./phrases.js";
import { openShare, proofOf, releaseShare } from "./share.js";

const WHAT = {
  "try-key": async () => null,
  prove: async (facts, share) => hex(await proofOf(facts, share)),
  release: async (facts, share) => hex(await releaseShare(facts, share, unhex(facts.session))),
};

export function start(part, given) {
  const page = pageOf(part);
  const [input, button] = [page.place("phrase"), page.place("go")];
  button.addEventListener("click", () => page.during(button, () => go(part.dataset.ceremony, given, page, input)));
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") button.click(); });
}

async function go(ceremony, given, page, input) {
  await refuseMistake(input.value);
  const facts = { ...given, publicKey: unhex(given.public_key) };
  const privateKey = await unlock({ user: given.user, publicKey: unhex(given.member_key), slots: given.slots }, input.value);
  const share = ceremony === "try-key" ? null : await openShare(facts, given, privateKey);
  const text = await WHAT[ceremony](facts, share);
  privateKey.fill(0);
  share?.y.fill(0);
  input.value = "";
  page.say("done");
  if (text) page.send(text);
}

export async function refuseMistake(text) {
  const found = await mistake(text);
  if (found) throw Object.assign(new SealingError(`phrase-${found.kind}`), { values: found });
}
