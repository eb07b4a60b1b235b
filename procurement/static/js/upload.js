// Progress of a form with files: <form data-upload> with <progress hidden> and an element [data-upload-note].
// The form is sent by XMLHttpRequest; the answer is an ordinary page, that of a redirect included, and is shown as it came:
// to ask for it again would lose the message on it.
// data-done is the sentence shown while the server works, data-failed the one when the line breaks; nothing typed is lost.
// With data-parts (the address where uploads begin) the files go ahead in parts, and the form names them; data-words are its sentences.
export function start(lang) {
  for (const form of document.querySelectorAll("form[data-upload]")) {
    const bar = form.querySelector("progress");
    const note = form.querySelector("[data-upload-note]");
    if (note?.dataset.hint) note.textContent = note.dataset.hint;
    if (bar && note) form.addEventListener("submit", (event) => send(event, form, bar, note, lang));
  }
}

const carriesFiles = (form) => [...form.querySelectorAll('input[type="file"]')].some((input) => input.files.length);

async function send(event, form, bar, note, lang) {
  if (event.defaultPrevented || !carriesFiles(form)) return;
  event.preventDefault();
  const percent = new Intl.NumberFormat(lang, { style: "percent" });
  const buttons = [...form.querySelectorAll("button")];
  const data = new FormData(form, event.submitter ?? undefined);
  const busy = (on) => {
    bar.hidden = !on;
    buttons.forEach((button) => button.setAttribute("aria-disabled", String(on)));
    form.inert = on;
  };
  const failed = (words) => {
    busy(false);
    note.textContent = words;
  };
  busy(true);
  if (form.dataset.parts && window.isSecureContext) {
    const refused = await sentAhead(form, data, bar, note, percent);
    if (refused) return failed(refused);
  }
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (step) => {
    if (!step.lengthComputable) return;
    bar.max = step.total;
    bar.value = step.loaded;
    note.textContent = step.loaded < step.total ? percent.format(step.loaded / step.total) : form.dataset.done;
  });
  request.addEventListener("error", () => failed(form.dataset.failed));
  request.addEventListener("load", () => {
    if (request.status < 400) window.history.replaceState(null, "", request.responseURL);
    form.dispatchEvent(new CustomEvent("sent"));
    show(request.responseText);
  });
  request.open("POST", form.action);
  request.send(data);
}

// Sends the files in parts, one after the other, and puts their ids, names and marks in their place; returns the sentence that
// says why one was not taken, if it wasn't. What has come before it stays, and is not sent again; nor is what the form has taken, if its
// answer was lost: the form's `upload_place` says where its files go.
async function sentAhead(form, data, bar, note, percent) {
  const [{ sendInParts }, { sentence, speaker }] = await Promise.all([import("./parts.js"), import("./sealing/words.js")]);
  const say = speaker(JSON.parse(document.getElementById(form.dataset.words).textContent));
  const input = form.querySelector('input[type="file"]');
  const tell = (words) => { note.textContent = words; };
  const progress = (share) => { bar.value = share; tell(say("uploading", { percent: percent.format(share) })); };
  const files = [...input.files];
  const whole = files.reduce((sum, file) => sum + file.size, 0) || 1;
  bar.max = 1;
  for (const name of ["upload", "upload_name", "upload_mark"]) data.delete(name); // after a mistake the page names the file from before
  let sending = "";
  try {
    let before = 0;
    for (const file of files) {
      sending = file.name;
      const { upload, name, mark } = await sendInParts(form.dataset.parts, data.get("csrfmiddlewaretoken"), file, data.get("upload_place"), {
        looking: () => tell(say("looking")),
        progress: (share) => progress((before + share * file.size) / whole),
        wait: (message) => tell(message || say("waiting")),
      });
      before += file.size;
      data.append("upload", upload);
      data.append("upload_name", name);
      data.append("upload_mark", mark);
    }
    data.delete(input.name);
  } catch (error) {
    return say("named", { name: sending, problem: sentence(error, { say }) });
  }
  return "";
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
