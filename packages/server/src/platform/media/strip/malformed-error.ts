/** The structure of a file is not what its type says, or larger than anybody needs. Expected: files come from anywhere. */
export class MalformedError extends Error {
  override readonly name = "MalformedError";
}
