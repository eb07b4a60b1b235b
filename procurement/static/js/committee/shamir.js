// Shamir's scheme over GF(2^8), polynomial 0x11b, byte by byte (docs/formats.md). Coefficients are uniformly random, zero
// included: to reject any would bias the shares.
const multiply = (a, b) => {
  let product = 0;
  for (let bit = 0; bit < 8; bit += 1) {
    if ((b >> bit) & 1) product ^= a;
    a = (a << 1) ^ (a & 0x80 ? 0x11b : 0);
  }
  return product;
};

// a^254 is the inverse of a.
const inverse = (a) => {
  let power = 1;
  for (let step = 0; step < 254; step += 1) power = multiply(power, a);
  return power;
};

// One value y for each x = 1..n; any k of them give the secret again.
export function split(secret, k, n, random = (size) => crypto.getRandomValues(new Uint8Array(size))) {
  if (!(k >= 1 && k <= n && n <= 255)) throw new RangeError("1 <= k <= n <= 255");
  const rows = Array.from({ length: k - 1 }, () => random(secret.length));
  return Array.from({ length: n }, (_, index) => {
    const x = index + 1;
    const y = secret.map((byte, at) => multiply(rows.reduceRight((sum, row) => multiply(sum, x) ^ row[at], 0), x) ^ byte);
    return { x, y };
  });
}

// The value at x = 0 of the polynomial through the given points, which must differ in x.
export function join(shares) {
  if (new Set(shares.map((share) => share.x)).size !== shares.length) throw new RangeError("A share occurs twice.");
  const secret = new Uint8Array(shares[0].y.length);
  for (const one of shares) {
    let weight = 1;
    for (const other of shares) if (other !== one) weight = multiply(weight, multiply(other.x, inverse(other.x ^ one.x)));
    one.y.forEach((byte, at) => { secret[at] ^= multiply(byte, weight); });
  }
  return secret;
}

// Every choice of k out of the list.
export function subsets(list, k) {
  if (k === 0) return [[]];
  return list.flatMap((one, at) => subsets(list.slice(at + 1), k - 1).map((rest) => [one, ...rest]));
}
