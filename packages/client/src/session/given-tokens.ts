import type { Environment } from "../environment.ts";
import { GoChatError } from "../errors.ts";
import { freshUntil } from "./access-token.ts";
import type { TokenSource } from "./access-token.ts";
import { claimsOf } from "./jwt.ts";

/** The token of the application, or those of its function. */
export function givenTokens(
  token: string | (() => string | Promise<string>),
  { now }: Pick<Environment, "now">,
): TokenSource {
  return {
    async obtain(refused) {
      const value = typeof token === "string" ? token : await ask(token);
      if (value === refused) {
        if (value === token) throw new GoChatError("signed_out", "The server does not take this token.");
        throw noToken("The function for tokens gave one again that the server does not take.");
      }
      const receivedAt = now();
      const lifetimeMs = (endOf(value) ?? 0) - receivedAt;
      // One that says nothing, or has ended by a clock that may be wrong, is good until the server refuses it.
      if (lifetimeMs <= 0) return { value, receivedAt: -Infinity, freshUntil: Infinity };
      return { value, receivedAt, freshUntil: freshUntil(receivedAt, lifetimeMs) };
    },
    end: async () => {},
  };
}

async function ask(give: () => string | Promise<string>): Promise<string> {
  let token: unknown;
  try {
    token = await give();
  } catch (error) {
    if (error instanceof GoChatError) throw error;
    throw noToken("The function for tokens failed.", error);
  }
  if (typeof token !== "string" || token === "") throw noToken("The function for tokens gave none.");
  return token;
}

function noToken(message: string, cause?: unknown): GoChatError {
  return new GoChatError("no_token", message, { isRetryable: true, cause });
}

/** When a JWT ends, in milliseconds since 1970; undefined for what is none, or does not say. */
function endOf(token: string): number | undefined {
  const { exp } = claimsOf(token);
  return typeof exp === "number" ? exp * 1000 : undefined;
}
