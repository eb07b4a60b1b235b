// Amounts as people type them, read exactly: in units of 10^-8, or refused with the sentence that says why.
import { parse } from "../totals.js";

const PLACES = 4;
export const SCALE = 8;
const GROUPED = /^-?(\d{1,3})([.,])(\d{3})$/;

export function decimal(units, scale) {
  const digits = String(units).padStart(scale + 1, "0");
  const rest = digits.slice(-scale).replace(/0+$/, "");
  return digits.slice(0, -scale) + (rest && `.${rest}`);
}

// { units } in 10^-8, or { word, params } of the sentence that says why the text is no amount.
export function amount(text) {
  const clean = text.replace(/[\s\u00a0\u202f'’]/gu, "");
  const units = parse(clean.replace(/^-/, ""));
  if (units !== null) {
    if (units % 10n ** BigInt(SCALE - PLACES)) return { word: "too_fine", params: { text, places: PLACES } };
    return { units: clean.startsWith("-") ? -units : units };
  }
  const two = GROUPED.exec(clean);
  if (!two) return { word: "no_number", params: { text } };
  return { word: "two_readings", params: { text, thousands: two[1] + two[3], fraction: `${two[1]}.${two[3]}0` } };
}
