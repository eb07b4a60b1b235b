// What can be wrong with a sealed object; the codes are those of docs/formats.md, section 3.5.
export class SealingError extends Error {
  constructor(code) {
    super(code);
    this.name = "SealingError";
    this.code = code;
  }
}

// The same work, with another code for whatever goes wrong in it.
export async function naming(code, work) {
  try {
    return await work();
  } catch (error) {
    throw error instanceof SealingError ? error : new SealingError(code);
  }
}
