// Which files are taken, by name and bytes: the rules of procurement/rules/file_types.py, asked before anything is sent.
// The server can't ask them: it sees sealed bytes only.
import { MAX_BODY } from "./object.js";
import { concat, hex, sha256 } from "./bytes.js";

const HEAD = 4096;
const PIECE = 2 ** 20;
const ENCRYPTED = ["SB1\n", "age-encryption.org/", "-----BEGIN AGE ENCRYPTED FILE-----", "-----BEGIN PGP MESSAGE-----", "Salted__"];
const PDF_MARK = /\/Encrypt\s*(?:\d+\s+\d+\s+R|<<)/;
const OLE = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
const SIGNED = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
const ENVELOPED = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03";
const OOXML = "application/vnd.openxmlformats-officedocument.";

const latin = (bytes) => new TextDecoder("latin1").decode(bytes).replace(/[\u0152-\uffff]/g, "\x81");
const binary = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
const zip = (head) => head.startsWith("PK\x03\x04");
const utf16 = (head) => head.startsWith("\xff\xfe") || head.startsWith("\xfe\xff");
const plain = (head) => utf16(head) || !/[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/.test(head);
const odf = (kind) => (head) => zip(head) && head.slice(0, 200).includes(`mimetypeapplication/vnd.oasis.opendocument.${kind}`);
const signature = (head) => der(head).slice(0, 64).includes(SIGNED);

const TYPES = {
  pdf: ["application/pdf", (head) => head.slice(0, 1024).includes("%PDF-")],
  docx: [`${OOXML}wordprocessingml.document`, zip],
  xlsx: [`${OOXML}spreadsheetml.sheet`, zip],
  odt: ["application/vnd.oasis.opendocument.text", odf("text")],
  ods: ["application/vnd.oasis.opendocument.spreadsheet", odf("spreadsheet")],
  png: ["image/png", (head) => head.startsWith("\x89PNG\r\n\x1a\n")],
  jpg: ["image/jpeg", (head) => head.startsWith("\xff\xd8\xff")],
  jpeg: ["image/jpeg", (head) => head.startsWith("\xff\xd8\xff")],
  zip: ["application/zip", zip],
  txt: ["text/plain", plain],
  csv: ["text/csv", plain],
  xml: ["application/xml", (head) => utf16(head) || (plain(head) && head.replace(/^\xef\xbb\xbf/, "").trimStart().startsWith("<"))],
  p7s: ["application/pkcs7-signature", signature],
  p7m: ["application/pkcs7-mime", signature],
  asice: ["application/vnd.etsi.asic-e+zip", zip],
};
export const ALLOWED = Object.keys(TYPES).map((extension) => `.${extension}`).join(", ");

// A file that is not taken: `word` names the sentence, `params` fill it in.
export class FileRefused extends Error {
  constructor(word, params = {}) {
    super(word);
    Object.assign(this, { word, params });
  }
}

// { name, type, print }: `print` is a fingerprint of the content, for telling whether a file chosen again is the same.
export async function inspect(file, look = () => {}) {
  if (file.size > MAX_BODY) throw new FileRefused("too_large", { megabytes: MAX_BODY / 2 ** 20 });
  const type = recognize(file.name, binary(new Uint8Array(await file.slice(0, HEAD).arrayBuffer())));
  const hashes = [];
  let tail = "";
  for (let at = 0; at < file.size; at += PIECE) {
    const piece = new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
    if (type === "application/pdf") {
      const seen = tail + latin(piece);
      if (PDF_MARK.test(seen)) throw new FileRefused("protected_pdf");
      tail = seen.slice(-64);
    }
    hashes.push(await sha256(piece));
    look(Math.min(at + PIECE, file.size) / file.size);
  }
  return { name: cleanName(file.name), type, print: hex(await sha256(concat(...hashes))) };
}

export function recognize(name, head) {
  const extension = name.includes(".") ? name.split(".").at(-1).toLowerCase() : "";
  if (!head) throw new FileRefused("empty");
  refuseEncrypted(extension, head);
  if (!Object.hasOwn(TYPES, extension)) throw new FileRefused("unknown", { allowed: ALLOWED });
  const [type, fits] = TYPES[extension];
  if (!fits(head)) throw new FileRefused("mismatch", { extension });
  return type;
}

function refuseEncrypted(extension, head) {
  const start = head.trimStart();
  if (ENCRYPTED.some((mark) => start.startsWith(mark) || head.startsWith(mark))) throw new FileRefused("sealed_already");
  if (der(head).slice(0, 64).includes(ENVELOPED)) throw new FileRefused("sealed_already");
  if (head.startsWith(OLE) && ["docx", "xlsx"].includes(extension)) throw new FileRefused("protected_office", { extension });
  if (zip(head) && head.length > 6 && head.charCodeAt(6) & 1) throw new FileRefused("protected_zip");
}

function der(head) {
  if (!head.startsWith("-----BEGIN ")) return head.startsWith("\x30") ? head : "";
  const [, ...lines] = head.split("\n");
  try {
    return atob(lines.join("").replace(/\s/g, "").slice(0, 128));
  } catch {
    return "";
  }
}

function cleanName(name) {
  const kept = [...name.normalize("NFC").split(/[/\\]/).at(-1)].filter((c) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(c)).join("").trim();
  const dot = kept.lastIndexOf(".");
  if (dot < 0 || kept.length - dot > 11) return kept.slice(0, 200) || "file";
  return `${kept.slice(0, Math.min(dot, 199 - (kept.length - dot - 1))) || "file"}${kept.slice(dot)}`;
}
