// Progress of a form with files: <form data-upload> with <progress hidden> and an element [data-upload-note].
// The form is sent by XMLHttpRequest; the answer is an ordinary page, that of a redirect included, and is shown as it came:
// to ask for it again would lose the message on it.
// data-done is the sentence shown while the server works, data-failed the one when the line breaks; nothing typed is lost.
export function start(lang) {
  for (const form of document.querySelectorAll("form[data-upload]")) {
    const bar = form.querySelector("progress");
    const note = form.querySelector("[data-upload-note]");
    if (bar && note) form.addEventListener("submit", (event) => send(event, form, bar, note, lang));
  }
}

const carriesFiles = (form) => [...form.querySelectorAll('input[type="file"]')].some((input) => input.files.length);

function send(event, form, bar, note, lang) {
  if (event.defaultPrevented || !carriesFiles(form)) return;
  event.preventDefault();
  const request = new XMLHttpRequest();
  const percent = new Intl.NumberFormat(lang, { style: "percent" });
  const buttons = [...form.querySelectorAll("button")];
  const data = new FormData(form, event.submitter ?? undefined);
  const busy = (on) => {
    bar.hidden = !on;
    buttons.forEach((button) => button.setAttribute("aria-disabled", String(on)));
    form.inert = on;
  };
  const failed = () => {
    busy(false);
    note.textContent = form.dataset.failed;
  };
  request.upload.addEventListener("progress", (step) => {
    if (!step.lengthComputable) return;
    bar.max = step.total;
    bar.value = step.loaded;
    note.textContent = step.loaded < step.total ? percent.format(step.loaded / step.total) : form.dataset.done;
  });
  request.addEventListener("error", failed);
  request.addEventListener("load", () => {
    if (request.status < 400) window.history.replaceState(null, "", request.responseURL);
    form.dispatchEvent(new CustomEvent("sent"));
    show(request.responseText);
  });
  busy(true);
  request.open("POST", form.action);
  request.send(data);
}

// The page that the server answered with takes the place of this one. It is our own server's HTML; scripts in it stay still.
function show(html) {
  const policy = window.trustedTypes?.createPolicy(`answer-${Date.now()}`, { createHTML: (text) => text });
  const page = new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html");
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  window.scrollTo(0, 0);
  document.dispatchEvent(new CustomEvent("answered"));
}
