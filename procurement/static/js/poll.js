// Something is being made elsewhere: <element data-poll="address of its state">. The bar follows; the page is loaded anew
// once it is over. Without JavaScript the page has a link to look again.
const EVERY = 1500;

export function start() {
  for (const part of document.querySelectorAll("[data-poll]")) watch(part);
}

async function watch(part) {
  const bar = part.querySelector("progress");
  try {
    const answer = await fetch(part.dataset.poll, { headers: { Accept: "application/json" } });
    const state = await answer.json();
    if (state.over) return window.location.reload();
    if (bar && state.total) {
      bar.max = state.total;
      bar.value = state.done;
    }
  } catch {
    // The line is down for a moment: the next look may work.
  }
  setTimeout(() => watch(part), EVERY);
}
