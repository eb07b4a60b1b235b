// Live totals of a price table, to help while typing. The server computes the sum that counts, from the same text.
//
//   <table data-totals data-currency="RON">
//     <tr data-quantity="12.5"> … <input data-price> … <output data-line></output>
//     <output data-total></output>
//     with data-apart on rows that do not count in the comparison, also: <output data-compared></output> for the sum of the others
//     with data-vat-rate="19.00" on the table, in percent, also: <output data-vat></output> <output data-gross></output>
//
// Exact: prices are whole numbers of 10^-8 units (BigInt), never binary fractions; each line is rounded to cents, then added,
// as the server does it. What can't be read, or could be read in two ways, leaves a dash: the server asks back.
const SCALE = 8;
const PLAIN = /^(\d{1,18})(?:[.,](\d{0,8}))?$/;
const GROUPED = /^(\d{1,3}([.,])\d{3}(?:\2\d{3})*)(?:([.,])(\d{0,8}))?$/;

const units = (whole, rest = "") => BigInt(whole.replace(/[.,]/g, "") + rest.padEnd(SCALE, "0"));

export function parse(text) {
  const clean = text.replace(/[\s\u00a0\u202f'’]/gu, "");
  const grouped = GROUPED.exec(clean);
  if (grouped && grouped[3] !== grouped[2]) {
    const once = grouped[3] === undefined && grouped[1].split(grouped[2]).length === 2;
    if (!once) return units(grouped[1], grouped[4]);
    if (!grouped[1].startsWith("0")) return null; // 1.234: thousands in one country, a fraction in another
  }
  const plain = PLAIN.exec(clean);
  return plain ? units(plain[1], plain[2]) : null;
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
  const { currency = "", vatRate = "" } = table.dataset;
  const update = () => {
    let sum = 0n;
    let compared = 0n;
    let complete = true;
    for (const row of table.querySelectorAll("[data-quantity]")) {
      const price = parse(row.querySelector("[data-price]").value);
      const line = price === null ? null : cents(price * units(...row.dataset.quantity.split(".")), 2 * SCALE);
      const place = row.querySelector("[data-line]");
      if (place) place.textContent = line === null ? "–" : show(line, lang);
      if (line === null) complete = false;
      else {
        sum += line;
        if (!("apart" in row.dataset)) compared += line;
      }
    }
    const put = (mark, amount) => {
      const place = table.querySelector(mark);
      if (place) place.textContent = complete ? `${show(amount, lang)}\u00a0${currency}` : "–";
    };
    const tax = vatRate ? cents(sum * units(...vatRate.split(".")), SCALE + 4) : 0n; // percent of hundredths
    put("[data-total]", sum);
    put("[data-compared]", compared);
    put("[data-vat]", tax);
    put("[data-gross]", sum + tax);
  };
  table.addEventListener("input", update);
  update();
}
