// The bidder's key file (docs/formats.md, section 20): as text to save, and read again.
import { unhex } from "./bytes.js";
import { canonical, parseCanonical } from "./canonical.js";

const object = ({ object: id, header, salt, key, size, name, slot, type }) => ({ id, header, salt, key, size, name, slot, type });

// `objects` are the entries of the last submission, the manifest first; none while nothing was submitted.
export function bidkeyText({ tender, bid }, recovery, objects) {
  return canonical({ v: 1, tender, bid, recovery, objects: objects.map(object) });
}

// The recovery key in a key file of this bid; throws "no_key" or "wrong_key".
export function readBidkey(bytes, { tender, bid }) {
  let value;
  try {
    let end = bytes.length;
    while (end && (bytes[end - 1] === 10 || bytes[end - 1] === 13)) end--;
    value = parseCanonical(bytes.slice(0, end));
    if (value.v !== 1 || !/^[0-9a-f]{64}$/.test(value.recovery)) throw new TypeError("no key");
  } catch {
    throw new Error("no_key");
  }
  if (value.tender !== tender || value.bid !== bid) throw new Error("wrong_key");
  return unhex(value.recovery);
}
