// <… data-self-test="can|cannot" hidden>: shown where this browser passes, or fails, the known-answer self-test.
import { selfTest } from "./selftest.js";

export async function start() {
  const found = (await selfTest()) ? "can" : "cannot";
  for (const part of document.querySelectorAll(`[data-self-test="${found}"]`)) part.hidden = false;
}
