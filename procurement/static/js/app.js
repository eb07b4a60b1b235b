// Loads a part only where the page has its mark. Everything works without any of this.
const lang = document.documentElement.lang || "en";
const has = (mark) => document.querySelector(mark);

function wake() {
  if (has("[data-countdown], [data-server-time]")) import("./clock.js").then((part) => part.start(lang));
  if (has("[data-totals]")) import("./totals.js").then((part) => part.start(lang));
  if (has("form[data-upload]")) import("./upload.js").then((part) => part.start(lang));
  if (has("form[data-guard]")) import("./guard.js").then((part) => part.start());
  if (has("[data-seal-page]")) import("./sealing/page.js").then((part) => part.start(lang));
  if (has("[data-self-test]")) import("./sealing/choice.js").then((part) => part.start());
  if (has("[data-poll]")) import("./poll.js").then((part) => part.start());
  if (has("form[data-at-once]")) import("./at_once.js").then((part) => part.start());
  if (has("[data-auction]")) import("./auction.js").then((part) => part.start());
  if (has("[data-ceremony]")) import("./committee/start.js").then((part) => part.start());
  // The error summary takes the focus once the page is there, so that it is read first.
  has("[data-focus]")?.focus();
}

wake();
document.addEventListener("answered", wake); // upload.js has put another page in the place of this one
