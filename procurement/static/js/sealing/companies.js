// The companies of a bid on the sealing page: rows made of a pattern, what they lack, and their entries of the manifest
// (docs/formats.md, section 4.1; the server's rules are in procurement/rules/bid_companies.py).
import { amount, decimal } from "./amounts.js";

const FIELDS = ["role", "name", "country", "registry", "vat", "size", "contact", "share", "part", "criterion", "file"];
const WORK = ["member", "subcontractor"];
const ONLY_OF = { share: WORK, part: WORK, criterion: ["capacity"], file: ["capacity"] };
const ROW = /^company_(\d+)_role$/;
const MOST = 20;
const LONGEST = 300;
const HUNDREDTH = 10n ** 6n; // of the units of 10^-8 in which amounts are read
const WHOLE = 100n * 10n ** 8n;

const belongs = (name, role) => (ONLY_OF[name] ?? [role]).includes(role);
const numbers = (fields) =>
  Object.keys(fields).map((name) => Number(ROW.exec(name)?.[1])).filter(Boolean).sort((a, b) => a - b);
const shareText = (text) => text.replace(/%$/, "");
const percent = (units) => decimal(units, 8);

function rows(fields) {
  return numbers(fields).map((number) => {
    const role = fields[`company_${number}_role`];
    const typed = (name) => (belongs(name, role) ? (fields[`company_${number}_${name}`] ?? "").trim() : "");
    return { number, ...Object.fromEntries(FIELDS.map((name) => [name, typed(name)])) };
  });
}

// Country and number without blanks and marks; empty without a number.
function key(country, number) {
  const bare = number.toUpperCase().replace(/[^0-9A-Z]/g, "");
  const short = bare.length > country.length + 1 && bare.startsWith(country) ? bare.slice(country.length) : bare;
  return short && `${country} ${short}`;
}

// What is wrong with the companies: [{ field, word, params }], in their order.
export function companyIssues(facts, { fields, files }) {
  const companies = rows(fields);
  const found = companies.length > MOST ? [{ field: "companies", word: "company_many", params: { most: MOST } }] : [];
  const leader = key(facts.leader.country, facts.leader.number);
  const seen = new Set();
  for (const one of companies) {
    const params = { company: one.name || one.number, number: one.number, name: one.file, most: LONGEST };
    const say = (name, word, more = {}) => found.push({ field: `company_${one.number}_${name}`, word, params: { ...params, ...more } });
    lacks(one, files).forEach(([name, word]) => say(name, word));
    shareIssue(one.share, say);
    const id = key(one.country, one.registry || one.vat);
    if (id && id === leader) say("registry", "company_itself");
    else if (id && seen.has(one.role + id)) say("registry", "company_twice");
    seen.add(one.role + id);
  }
  return [...found, ...sums(companies)];
}

function lacks(one, files) {
  const needs = [
    ["name", "company_name", one.name],
    ["country", "company_country", one.country],
    ["registry", "company_number", one.registry || one.vat],
    ["share", "company_share", one.role !== "member" || one.share],
    ["part", "company_part", one.role !== "subcontractor" || one.part],
    ["criterion", "company_criterion", one.role !== "capacity" || one.criterion],
    ["file", "company_file", one.role !== "capacity" || one.file],
    ["file", "company_file_unknown", !one.file || files.some(({ name }) => name === one.file)],
    ["name", "company_long", FIELDS.every((name) => one[name].length <= LONGEST)],
  ];
  return needs.filter(([, , right]) => !right);
}

function shareIssue(text, say) {
  if (!text) return;
  const { units, ...problem } = amount(shareText(text));
  if (units === undefined) say("share", "company_share_wrong", { problem });
  else if (units % HUNDREDTH) say("share", "company_share_wrong", { problem: { word: "too_fine", params: { text, places: 2 } } });
  else if (units <= 0n || units > WHOLE) say("share", "company_share_range");
}

function sums(companies) {
  const sum = (role) => companies.filter((one) => one.role === role).reduce((all, one) => all + (amount(shareText(one.share)).units ?? 0n), 0n);
  const [members, subcontractors] = WORK.map(sum);
  const found = [];
  if (members >= WHOLE) found.push({ field: "companies", word: "company_nothing_left", params: { sum: percent(members) } });
  if (subcontractors > WHOLE) found.push({ field: "companies", word: "company_too_much", params: { sum: percent(subcontractors) } });
  return found;
}

// The manifest's optional key: nothing at all where no company is named.
export function companyEntries({ fields }) {
  const listed = rows(fields).map(({ number, ...one }) => ({ ...one, share: one.share && percent(amount(shareText(one.share)).units) }));
  return listed.length ? { companies: listed } : {};
}

// The rows that a saved draft has, and the buttons that add and remove some. `changed` is told after a row has gone.
export function watchCompanies(root, { fields }) {
  const part = root.querySelector("[data-companies]");
  numbers(fields).forEach((number) => addRow(part, number));
  part.querySelector("[data-add-company]").addEventListener("click", () => {
    const taken = [...part.querySelectorAll("[data-company]")].map((row) => Number(row.dataset.company));
    addRow(part, Math.max(0, ...taken) + 1).querySelector("select").focus();
    told(part);
  });
  part.addEventListener("change", () => part.querySelectorAll("[data-company]").forEach(fit));
}

const told = (part) => part.dispatchEvent(new Event("input", { bubbles: true }));

function addRow(part, number) {
  const row = part.querySelector("template").content.firstElementChild.cloneNode(true);
  row.dataset.company = number;
  for (const element of row.querySelectorAll("*")) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      if (element.hasAttribute(name)) element.setAttribute(name, element.getAttribute(name).replaceAll("__n__", number));
    }
  }
  row.querySelector("[data-company-number]").textContent = number;
  row.querySelector("[data-remove-company]").addEventListener("click", () => {
    row.remove();
    told(part);
    part.querySelector("[data-add-company]").focus();
  });
  part.querySelector("[data-company-list]").append(row);
  fit(row);
  return row;
}

// Only the fields of its role are shown.
export function fit(row) {
  const role = row.querySelector("select").value;
  for (const name of Object.keys(ONLY_OF)) {
    row.querySelector(`[name$="_${name}"]`).closest(".field").hidden = !belongs(name, role);
  }
}

// What stands beside the rows follows the draft: the names of files to choose from, the fields of each role.
export function followDraft(root, files) {
  const options = files.map(({ name }) => Object.assign(document.createElement("option"), { value: name }));
  root.querySelector("#company-files").replaceChildren(...options);
  root.querySelectorAll("[data-company]").forEach(fit);
}
