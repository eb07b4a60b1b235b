// A form whose button is pressed by opening the page: <form data-at-once>. Without JavaScript the person presses it.
export function start() {
  for (const form of document.querySelectorAll("form[data-at-once]")) send(form);
}

async function send(form) {
  try {
    await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    form.hidden = true;
  } catch {
    // The line is down for a moment: the button stays.
  }
}
