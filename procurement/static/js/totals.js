// Live totals of a price table, to help while typing. The server computes the sum that counts, from the same text.
//
//   <table data-totals data-decimal="," data-group="." data-currency="RON">
//     <tr data-quantity="12.5"> … <input data-price> … <output data-line></output>
//     <output data-total></output>
//
// Exact: everything is a whole number of 10^-8 units (BigInt), never a binary fraction. What can't be read leaves a dash.
const SCALE = 8;

export function parse(text, decimal = ".", group = ",") {
  let clean = text.trim().replace(/[\s\u00a0\u202f']/gu, "");
  if (!clean) return null;
  // A single separator followed by other than three digits is a decimal one, whatever the locale says.
  const marks = clean.match(/[.,]/g) ?? [];
  if (marks.length === 1 && !/[.,]\d{3}$/.test(clean)) clean = clean.replace(/[.,]/, decimal);
  clean = clean.split(group).join("").replace(decimal, ".");
  const found = /^(\d+)(?:\.(\d{0,8}))?$/.exec(clean);
  if (!found) return null;
  return BigInt(found[1] + (found[2] ?? "").padEnd(SCALE, "0"));
}

export function cents(value, scale) {
  const unit = 10n ** BigInt(scale - 2);
  return (value + unit / 2n) / unit; // half up; amounts are never negative here
}

export function show(hundredths, lang) {
  const whole = new Intl.NumberFormat(lang).format(hundredths / 100n);
  const point = new Intl.NumberFormat(lang).formatToParts(1.5).find((part) => part.type === "decimal").value;
  return `${whole}${point}${String(hundredths % 100n).padStart(2, "0")}`;
}

export function start(lang) {
  for (const table of document.querySelectorAll("[data-totals]")) watch(table, lang);
}

function watch(table, lang) {
  const { decimal, group, currency = "" } = table.dataset;
  const update = () => {
    let sum = 0n;
    let complete = true;
    for (const row of table.querySelectorAll("[data-quantity]")) {
      const price = parse(row.querySelector("[data-price]").value, decimal, group);
      const quantity = parse(row.dataset.quantity, ".", ",");
      const line = price === null || quantity === null ? null : price * quantity;
      const place = row.querySelector("[data-line]");
      if (place) place.textContent = line === null ? "–" : show(cents(line, 2 * SCALE), lang);
      if (line === null) complete = false;
      else sum += line;
    }
    const total = table.querySelector("[data-total]");
    if (total) total.textContent = complete ? `${show(cents(sum, 2 * SCALE), lang)}\u00a0${currency}` : "–";
  };
  table.addEventListener("input", update);
  update();
}
