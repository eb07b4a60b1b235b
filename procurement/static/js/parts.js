// A file that goes up in parts: over lines that break, and on another day, for where it stopped is asked of the platform.
import { sha256 } from "./sealing/bytes.js";
import { inspect } from "./sealing/filetypes.js";
import { asJson, line, LineError } from "./sealing/line.js";

const SMALLEST = 2 ** 18;
const LARGEST = 2 ** 22;
const QUICK = 2000; // milliseconds; a part that takes longer is followed by a smaller one, so that the bar keeps moving
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

// Sends what is not there yet; returns { upload, name, mark } once all of the file is. `url` begins uploads; `goesTo` is the form's
// word for where the file goes; told: looking(), progress(share), wait(message).
export async function sendInParts(url, token, file, goesTo, told) {
  told.looking();
  const seen = await inspect(file);
  let place = "";
  const send = line(token, () => renewed(place));
  const ask = async (where, options) => (await send(where, { ...options, wait: told.wait })).json();
  const begun = await ask(url, { method: "POST", ...asJson({ mark: seen.print, size: file.size, name: seen.name, place: goesTo }) });
  place = `${url}${begun.upload}/`;
  for (let offset = begun.offset, length = SMALLEST; offset < file.size; ) {
    told.progress(offset / file.size);
    const since = performance.now();
    offset = await put(ask, place, offset, file.slice(offset, offset + length), seen.print);
    length = performance.now() - since < QUICK ? Math.min(2 * length, LARGEST) : Math.max(length / 2, SMALLEST);
  }
  told.progress(1);
  return { upload: begun.upload, name: seen.name, mark: seen.print };
}

// Sends one part; returns where the next one begins. Whoever else sends the same file may have been quicker.
async function put(ask, place, offset, blob, mark) {
  const body = new Uint8Array(await blob.arrayBuffer());
  const digest = `sha-256=:${base64(await sha256(body))}:`;
  const headers = { "Content-Digest": digest, "Content-Type": "application/octet-stream", "Upload-Mark": mark };
  try {
    return (await ask(`${place}${offset}`, { method: "PUT", body, headers })).offset;
  } catch (error) {
    if (error.word !== "other-offset") throw error;
    return (await ask(place)).offset;
  }
}

async function renewed(place) {
  const answer = place && (await fetch(place, { redirect: "manual", cache: "no-store" }));
  if (!answer?.ok) throw new LineError("signed_out");
  return (await answer.json()).token;
}
