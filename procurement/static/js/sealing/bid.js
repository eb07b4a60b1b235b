// What stands in the page's fields, as a bid: what is missing, the totals, the manifest (docs/formats.md, section 4).
import { canonicalBytes } from "./canonical.js";
import { amount, decimal, SCALE } from "./amounts.js";
import { companyEntries, companyIssues } from "./companies.js";
import { cents } from "../totals.js";

const quantity = (text) => {
  const [whole, rest = ""] = text.split(".");
  return BigInt(whole + rest.padEnd(SCALE, "0"));
};


export const begun = (lot, fields) => lot.items.some(({ id }) => (fields[`price_${id}`] ?? "").trim());

// All that stands in the way of handing in: [{ field, word, params }], in the order of the page.
export function issues(facts, { fields, files }) {
  const lots = facts.lots.filter((lot) => begun(lot, fields));
  const found = lots.length ? [] : [{ field: "", word: "no_lot", params: {} }];
  const params = { count: lots.length, most: facts.most };
  if (facts.most && lots.length > facts.most) found.push({ field: "", word: "too_many_lots", params });
  for (const lot of lots) {
    for (const item of lot.items) found.push(...priceIssue(lot, item, fields));
    for (const criterion of lot.criteria) found.push(...answerIssue(lot, criterion, fields));
  }
  for (const { id, title, mandatory } of facts.documents) {
    if (mandatory && !files.some(({ slot }) => slot === id)) found.push({ field: `file_${id}`, word: "document_missing", params: { title } });
  }
  for (const { id, title, mandatory } of facts.declarations) {
    const field = `declaration_${id}`;
    if (mandatory && !fields[field]) found.push({ field, word: "declaration_missing", params: { title } });
  }
  for (const text of facts.undeclared) found.push({ field: "qualification", word: "undeclared", params: { text } });
  for (const { name, slot, object } of files) {
    if (!object) found.push({ field: `file_${slot || "other"}`, word: "files_left", params: { name } });
  }
  return [...found, ...companyIssues(facts, { fields, files })];
}

const numeric = (kind) => kind === "number" || kind === "cost";

function priceIssue(lot, item, fields) {
  const field = `price_${item.id}`;
  const params = { lot: lot.number, item: item.title };
  const text = (fields[field] ?? "").trim();
  if (!text) return [{ field, word: "price_missing", params }];
  const { units, ...problem } = amount(text);
  if (units === undefined) return [{ field, word: "price_wrong", params: { ...params, problem } }];
  if (units <= 0n) return [{ field, word: "price_not_positive", params }];
  const { announced: price } = item;
  return !price || units === amount(price).units ? [] : [{ field, word: "price_announced", params: { ...params, price } }];
}

function answerIssue(lot, { id, title, kind }, fields) {
  const field = `answer_${id}`;
  const params = { lot: lot.number, title };
  const text = (fields[field] ?? "").trim();
  if (kind === "judged") return [];
  if (!text) return [{ field, word: "answer_missing", params }];
  const { units, ...problem } = numeric(kind) ? amount(text) : { units: 0n };
  if (kind === "cost" && units < 0n) return [{ field, word: "cost_negative", params }];
  return units === undefined ? [{ field, word: "answer_wrong", params: { ...params, problem } }] : [];
}

const unit = (item, fields) => amount(fields[`price_${item.id}`].trim()).units;
const total = (lot, fields) =>
  lot.items.reduce((sum, item) => sum + cents(unit(item, fields) * quantity(item.quantity), 2 * SCALE), 0n);

// The bytes to seal. Ask `issues` first.
export function manifest(facts, { fields, files }) {
  const lots = facts.lots.filter((lot) => begun(lot, fields));
  const answers = {};
  for (const { id, kind } of lots.flatMap((lot) => lot.criteria)) {
    const text = (fields[`answer_${id}`] ?? "").trim();
    if (text) answers[id] = numeric(kind) ? signed(amount(text).units) : text;
  }
  const line = (item) => ({ item: item.id, unit_price: decimal(unit(item, fields), SCALE) });
  const priced = lots.map((lot) => [lot.id, { lines: lot.items.map(line), total: decimal(total(lot, fields), 2) }]);
  const declared = facts.declarations.map(({ id }) => id).filter((id) => fields[`declaration_${id}`]);
  return canonicalBytes({
    v: 1,
    tender: facts.tender,
    bid: facts.bid,
    currency: facts.currency,
    lots: Object.fromEntries(priced),
    answers,
    declarations: declared.sort(),
    files: files.map(({ slot, name, object }) => ({ slot, name, object })),
    ...companyEntries({ fields }),
    ...(Object.keys(facts.qualification).length ? { qualification: facts.qualification } : {}),
  });
}

const signed = (units) => (units < 0n ? `-${decimal(-units, SCALE)}` : decimal(units, SCALE));
