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
  for (const group of facts.groups) found.push(...discountIssue(group, lots, fields));
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

const HUNDRED = amount("100").units;

function discountIssue({ id, name, lots }, begunLots, fields) {
  const field = `answer_${id}`;
  const text = (fields[field] ?? "").trim();
  if (!text) return [];
  const { units, ...problem } = amount(text);
  if (units === undefined) return [{ field, word: "discount_wrong", params: { name, problem } }];
  if (units <= 0n || units >= HUNDRED) return [{ field, word: "discount_wrong", params: { name, problem: { word: "not_a_discount", params: {} } } }];
  const priced = lots.every((lot) => begunLots.some((one) => one.id === lot.id));
  return priced ? [] : [{ field, word: "discount_alone", params: { name, lots: lots.map((lot) => lot.number).join(", ") } }];
}

const unit = (item, fields) => amount(fields[`price_${item.id}`].trim()).units;
const total = (lot, fields) =>
  lot.items.reduce((sum, item) => sum + cents(unit(item, fields) * quantity(item.quantity), 2 * SCALE), 0n);

// The whole bid as it would stand in one manifest. Ask `issues` first.
function whole(facts, { fields, files }) {
  const lots = facts.lots.filter((lot) => begun(lot, fields));
  const answers = {};
  for (const { id, kind } of lots.flatMap((lot) => lot.criteria)) {
    const text = (fields[`answer_${id}`] ?? "").trim();
    if (text) answers[id] = numeric(kind) ? signed(amount(text).units) : text;
  }
  for (const { id } of facts.groups) {
    const text = (fields[`answer_${id}`] ?? "").trim();
    if (text) answers[id] = decimal(amount(text).units, SCALE);
  }
  const line = (item) => ({ item: item.id, unit_price: decimal(unit(item, fields), SCALE) });
  const priced = lots.map((lot) => [lot.id, { lines: lot.items.map(line), total: decimal(total(lot, fields), 2) }]);
  const declared = facts.declarations.map(({ id }) => id).filter((id) => fields[`declaration_${id}`]);
  return {
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
  };
}

// The bytes to seal where there is one envelope; where there are two, what a bid is recognized by.
export const manifest = (facts, content) => canonicalBytes(whole(facts, content));

const costs = (lots) => new Set(lots.flatMap((lot) => lot.criteria).filter(({ kind }) => kind === "cost").map(({ id }) => id));
const choose = (answers, wanted) => Object.fromEntries(Object.entries(answers).filter(([id]) => wanted(id)));

// Where there are two envelopes (docs/formats.md, section 4.3): the bytes of each lot's price table, [[lot, bytes]].
export function priceTables(facts, content) {
  const { v, tender, bid, currency, lots, answers } = whole(facts, content);
  return Object.entries(lots).map(([lot, prices]) => {
    const own = costs(facts.lots.filter(({ id }) => id === lot));
    const table = { lots: { [lot]: prices }, answers: choose(answers, (id) => own.has(id)), declarations: [], files: [] };
    return [lot, canonicalBytes({ v, tender, bid, currency, ...table })];
  });
}

// The first envelope of two: all but prices and costs. `prices` are the ids of the sealed price tables, by lot.
export function firstManifest(facts, content, prices) {
  const bid = whole(facts, content);
  const all = costs(facts.lots);
  const lots = Object.fromEntries(Object.keys(bid.lots).map((lot) => [lot, { lines: [], total: null }]));
  return canonicalBytes({ ...bid, lots, answers: choose(bid.answers, (id) => !all.has(id)), prices });
}

const signed = (units) => (units < 0n ? `-${decimal(-units, SCALE)}` : decimal(units, SCALE));
