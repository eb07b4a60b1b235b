// Requests over a line that may break: each is repeated until it is answered. `wait` is told what it waits for.

const FIRST = 1000;
const LONGEST = 20000;

// What went wrong for good: `word` names a sentence of the page, `messages` are the server's own.
export class LineError extends Error {
  constructor(word, { messages = [], url = "" } = {}) {
    super(word);
    Object.assign(this, { word, messages, url });
  }
}

export function line(token, renew) {
  let current = token;
  return async function send(url, { method = "GET", body, headers = {}, wait = () => {} } = {}) {
    for (let pause = FIRST, renewed = false; ; pause = Math.min(2 * pause, LONGEST)) {
      const answer = await once(url, { method, body, headers: { ...headers, "X-CSRFToken": current } });
      if (answer?.type === "opaqueredirect") throw new LineError("signed_out");
      if (answer?.status === 403 && !renewed) {
        current = await renew();
        renewed = true;
        continue;
      }
      if (answer?.ok) return answer;
      if (answer && answer.status < 500 && answer.status !== 429) throw await refused(answer);
      wait(answer ? (await refused(answer)).messages[0] : "");
      await slept(pause);
    }
  };
}

const once = (url, options) => fetch(url, { ...options, redirect: "manual", cache: "no-store" }).catch(() => null);

async function refused(answer) {
  const { error = "", messages = [] } = await answer.json().catch(() => ({}));
  return new LineError(error || "failed", { messages, url: answer.headers.get("Location") ?? "" });
}

function slept(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    window.addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

export const asJson = (value) => ({ body: JSON.stringify(value), headers: { "Content-Type": "application/json" } });
