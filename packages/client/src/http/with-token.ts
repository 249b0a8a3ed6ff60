import { GoChatError } from "../errors.ts";
import type { AbortSignalLike } from "../platform-types.ts";

/** The tokens of a session. */
export interface Tokens {
  /** A token for the next call. Ends with the reason of the signal when that is aborted. */
  readonly accessToken: (signal?: AbortSignalLike) => Promise<string>;
  /** Is told of a token that the server refused: the next one should be another. */
  readonly rejectToken: (token: string) => void;
}

/** Asks with a token, and once more with another one when the server refuses the first. */
export async function withToken<T>(
  tokens: Tokens,
  signal: AbortSignalLike | undefined,
  ask: (token: string) => Promise<T>,
  isFirst = true,
): Promise<T> {
  const token = await tokens.accessToken(signal);
  try {
    return await ask(token);
  } catch (error) {
    // Another 401 is about what the body says, such as a wrong password.
    if (!(error instanceof GoChatError && error.code === "unauthorized")) throw error;
    tokens.rejectToken(token);
    if (!isFirst) throw error;
    return withToken(tokens, signal, ask, false);
  }
}
