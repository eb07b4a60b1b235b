// The company's own documents on the sealing page: the chosen one is fetched, and from then on it is a file like one of the device.

const PAUSE = 3000;

// What the draft notes of it, and the file. The line may break: it is fetched again until it is here.
export async function fetchKept({ facts, send }, version, wait) {
  const { url, name, valid_until } = facts.vault.find((one) => one.version === version);
  for (;;) {
    const answer = await send(url, { wait });
    const blob = await answer.blob().catch(() => null);
    if (blob) return { file: new File([blob], name), origin: { version, valid_until } };
    wait("");
    await new Promise((resolve) => { setTimeout(resolve, PAUSE); });
  }
}

// What to think of about a file of the draft that came from there: [{ word, params }]. It stands in nobody's way.
export function warnings({ vault, ends_on, warn_until }, { version, valid_until, name }, day) {
  if (!version) return [];
  const params = { name, day: valid_until && day(valid_until) };
  const found = vault.some(({ earlier }) => earlier.includes(version)) ? [{ word: "renewed", params }] : [];
  if (!valid_until || !ends_on || valid_until >= warn_until) return found;
  return [...found, { word: valid_until < ends_on ? "ends_before" : "ends_after", params }];
}
