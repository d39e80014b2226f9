/** Marks a branch that the types say cannot happen; the compiler then checks that every case is handled. */
export function unreachable(value: never): never {
  throw new Error(`Internal error: unexpected value ${JSON.stringify(value)}`);
}
