/** Nothing can, or may, be made of a file. Expected: files come from anywhere. The message holds nothing of it. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
}
