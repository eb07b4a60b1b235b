// The phrase that opens a member's key: five words of 18 random bits each and a check word, always generated, never chosen.
const CONSONANTS = "bdfghjklmnprstvz";
const VOWELS = "aiou";
const BITS = 18;
export const WORDS = 6;
const LABEL = "eproc-phrase/v1\n";
const WORD = new RegExp(`^([${CONSONANTS}][${VOWELS}]){3}$`);

const word = (bits) => [12, 6, 0].map((shift) => {
  const syllable = (bits >> shift) & 0x3f;
  return CONSONANTS[syllable >> 2] + VOWELS[syllable & 3];
}).join("");

const first18 = (bytes) => (bytes[0] << 10) | (bytes[1] << 2) | (bytes[2] >> 6);

async function checkWord(words) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(LABEL + words.join(" ")));
  return word(first18(new Uint8Array(digest)));
}

export async function newPhrase() {
  const numbers = crypto.getRandomValues(new Uint32Array(WORDS - 1));
  const words = [...numbers].map((number) => word(number >>> (32 - BITS)));
  return [...words, await checkWord(words)].join(" ");
}

export const normalized = (text) => text.toLowerCase().replace(/[\s-]+/g, " ").trim();

// What is wrong with a phrase as typed, or null: {kind: "words", count}, {kind: "word", word, place}, {kind: "check"}.
export async function mistake(text) {
  const words = normalized(text).split(" ").filter(Boolean);
  if (words.length !== WORDS) return { kind: "words", count: words.length };
  const odd = words.findIndex((one) => !WORD.test(one));
  if (odd >= 0) return { kind: "word", word: words[odd], place: odd + 1 };
  return (await checkWord(words.slice(0, -1))) === words.at(-1) ? null : { kind: "check" };
}
