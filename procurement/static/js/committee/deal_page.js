// Deals the shares of a tender's committee key in this browser; the key itself is forgotten before anything is sent.
import { deal } from "./dealing.js";
import { pageOf } from "./page.js";

export function start(part, committee) {
  const page = pageOf(part);
  const button = page.place("go");
  button.addEventListener("click", () => page.during(button, async () => {
    const dealt = await Promise.all([committee].flat().map(deal)); // a key for each envelope
    page.say("done");
    page.send(dealt.length === 1 ? dealt[0] : `[${dealt.join(",")}]`);
  }));
}
