// <form data-guard>: asks before the page is left with unsaved text. The browser words the question itself.
export function start() {
  for (const form of document.querySelectorAll("form[data-guard]")) {
    let dirty = form.hasAttribute("data-dirty");
    form.addEventListener("input", () => { dirty = true; });
    form.addEventListener("submit", () => { dirty = false; });
    form.addEventListener("sent", () => { dirty = false; });
    window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  }
}
