// Countdowns and the footer's clock tick in the server's time. Only for show: the database decides what is late.
const unit = (lang, name) => new Intl.NumberFormat(lang, { style: "unit", unit: name, unitDisplay: "long" });
const two = (number) => String(number).padStart(2, "0");

export function left(seconds, lang) {
  const days = Math.floor(seconds / 86400);
  const clock = `${two(Math.floor((seconds % 86400) / 3600))}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return days ? `${unit(lang, "day").format(days)}, ${clock}` : clock;
}

// The page says what time it was on the server when it was made; the browser's clock only counts on from there.
const clockFrom = (iso) => {
  const offset = Date.parse(iso) - Date.now();
  return () => Date.now() + offset;
};

export function start(lang) {
  const ticks = [];
  for (const box of document.querySelectorAll("[data-countdown]")) ticks.push(countdown(box, lang));
  for (const place of document.querySelectorAll("[data-server-time]")) ticks.push(footer(place));
  const all = () => ticks.forEach((tick) => tick());
  all();
  setInterval(all, 1000);
}

function countdown(box, lang) {
  const now = clockFrom(box.dataset.now);
  const end = Date.parse(box.dataset.countdown);
  const text = box.querySelector("[data-left]");
  const clock = box.querySelector("[data-clock] time");
  const advance = clock && ticking(clock, now);
  return () => {
    const seconds = Math.ceil((end - now()) / 1000);
    text.textContent = seconds > 0 ? left(seconds, lang) : box.dataset.over;
    box.classList.toggle("is-urgent", seconds > 0 && seconds < 86400);
    box.classList.toggle("is-over", seconds <= 0);
    advance?.();
  };
}

function footer(place) {
  const clock = place.querySelector("time");
  return clock ? ticking(clock, clockFrom(place.dataset.serverTime)) : () => {};
}

// Writes hours, minutes and seconds into the text of a <time> whose own words were made by the server.
function ticking(element, now) {
  const node = element.firstChild;
  const found = /(\d\d):(\d\d)(?::\d\d)?/.exec(node?.nodeValue ?? "");
  if (!found) return () => {};
  const shown = Number(found[1]) * 60 + Number(found[2]);
  const utc = Math.floor(now() / 60000) % 1440;
  const zone = shown - utc;
  const before = node.nodeValue.slice(0, found.index);
  const after = node.nodeValue.slice(found.index + found[0].length);
  return () => {
    const second = Math.floor(now() / 1000);
    const minute = (((Math.floor(second / 60) + zone) % 1440) + 1440) % 1440;
    node.nodeValue = `${before}${two(Math.floor(minute / 60))}:${two(minute % 60)}:${two(second % 60)}${after}`;
  };
}
