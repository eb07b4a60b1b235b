// Bytes and their text forms. Everything here is pure; random() alone asks the browser for randomness.
const DIGITS = /^(?:[0-9a-f]{2})*$/;

export const utf8 = (text) => new TextEncoder().encode(text);
export const text = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const random = (size) => crypto.getRandomValues(new Uint8Array(size));
export const uuid = (written) => unhex(written.replaceAll("-", ""));

export function unhex(digits) {
  if (!DIGITS.test(digits)) throw new RangeError("These are no hexadecimal digits in lower case.");
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

// Integers are big-endian.
export function number(value, size) {
  const bytes = new Uint8Array(size);
  for (let i = size - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  return bytes;
}
export const u32 = (value) => number(value, 4);
export const u64 = (value) => number(value, 8);
export const toNumber = (bytes) => bytes.reduce((sum, byte) => sum * 256 + byte, 0);

// Takes as long for every pair of one length.
export function equal(left, right) {
  if (left.length !== right.length) return false;
  return left.reduce((different, byte, i) => different | (byte ^ right[i]), 0) === 0;
}

export const xor = (left, right) => left.map((byte, i) => byte ^ right[i]);
export const sha256 = async (...parts) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", parts.length === 1 ? parts[0] : concat(...parts)));
