// Padding, so that a size gives away little (docs/formats.md, section 3.3).
export const FLOOR = 65536;

export function padme(length) {
  const exponent = bits(length) - 1;
  const unit = 2 ** Math.max(exponent - bits(exponent), 0);
  return Math.ceil(length / unit) * unit;
}

export const paddedSize = (length) => (length <= FLOOR ? FLOOR : padme(length));

const bits = (value) => value.toString(2).length;
