// Makes a member's key: shows its phrase once, asks for it again, and only then sends the key, locked by the phrase.
import { newMemberKey } from "./member_key.js";
import { pageOf } from "./page.js";
import { newPhrase, normalized } from "./phrases.js";
import { refuseMistake } from "./with_phrase.js";
import { SealingError } from "../sealing/errors.js";

export function start(part, { user }) {
  const page = pageOf(part);
  let phrase = "";
  const show = (step) => {
    for (const one of part.querySelectorAll("[data-step]")) one.hidden = one.dataset.step !== step;
    part.querySelector(`[data-step="${step}"]`).querySelector("[data-first]")?.focus();
  };

  page.place("make").addEventListener("click", async () => {
    phrase ||= await newPhrase();
    page.place("words-shown").replaceChildren(...phrase.split(" ").map(item));
    show("write");
  });
  page.place("print").addEventListener("click", () => window.print());
  page.place("written").addEventListener("click", () => show("again"));
  page.place("back").addEventListener("click", () => show("write"));
  const [input, button] = [page.place("phrase"), page.place("go")];
  button.addEventListener("click", () => page.during(button, async () => {
    await refuseMistake(input.value);
    refuseOther(input.value, phrase);
    const text = await newMemberKey(user, phrase);
    input.value = phrase = "";
    page.place("words-shown").replaceChildren();
    page.say("done");
    page.send(text);
  }));
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") button.click(); });
}

function item(word) {
  const row = document.createElement("li");
  row.textContent = word;
  return row;
}

// A phrase that is sound but another one: perhaps that of an earlier key.
function refuseOther(text, phrase) {
  if (normalized(text) !== phrase) throw new SealingError("phrase-other");
}
