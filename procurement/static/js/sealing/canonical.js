// The one byte form of JSON (docs/formats.md, section 1). Values without it are refused with a TypeError.
import { text, utf8 } from "./bytes.js";

const escaped = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

export const canonicalBytes = (value) => utf8(canonical(value));

export function canonical(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (typeof value === "string") return string(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) return object(value);
  throw new TypeError("This value has no canonical form.");
}

// The value of canonical bytes; what would not be written back byte for byte is refused.
export function parseCanonical(bytes) {
  const written = text(bytes);
  const value = JSON.parse(written);
  if (canonical(value) !== written) throw new TypeError("This JSON is not in its canonical form.");
  return value;
}

function string(value) {
  if (!value.isWellFormed()) throw new TypeError("A string holds half of a surrogate pair.");
  return JSON.stringify(value).replace(/[^\x20-\x7e]/g, escaped);
}

function object(value) {
  const keys = Object.keys(value).sort();
  if (keys.some((key) => /[^\x00-\x7f]/.test(key))) throw new TypeError("A key is not ASCII.");
  return `{${keys.map((key) => `${string(key)}:${canonical(value[key])}`).join(",")}}`;
}
