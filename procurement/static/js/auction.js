// The page of an auction looks every two seconds whether something changed, and is loaded anew when it did. In the own turn
// nothing changes before its end, so nothing typed is lost. Without JavaScript the page refreshes itself.
const EVERY = 2000;

export function start() {
  for (const part of document.querySelectorAll("[data-auction]")) watch(part);
}

async function watch(part) {
  const lost = part.querySelector("[data-lost]");
  try {
    const answer = await fetch(part.dataset.auction, { headers: { Accept: "application/json" } });
    const { version } = await answer.json();
    if (version !== part.dataset.version) return window.location.replace(window.location.href);
    lost.hidden = true;
  } catch {
    lost.hidden = false;
  }
  setTimeout(() => watch(part), EVERY);
}
