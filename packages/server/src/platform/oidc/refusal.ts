import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from "openid-client";
import { AppError } from "../../errors.ts";
import type { Logger } from "../logger.ts";

// Answers of the provider that may be others a moment later (RFC 6749, 4.1.2.1).
const PASSING = new Set(["server_error", "temporarily_unavailable"]);
const NOT_ANSWERED = new Set(["OAUTH_TIMEOUT", "OAUTH_ABORT", "OAUTH_RESPONSE_IS_NOT_CONFORM"]);

/**
 * What became of a call to the provider, as a refusal. Logs a word for it and nothing of what the provider sent, which may hold codes,
 * tokens and names.
 */
export function refusalOf(thrown: unknown, logger: Logger): unknown {
  if (thrown instanceof AppError) return thrown;
  const found = judge(thrown);
  if (found === undefined) return thrown;
  const [code, reason] = found;
  logger.warn({ reason }, "the provider of single sign-on did not answer as it should");
  return new AppError(code);
}

type Judged = readonly [code: "sign_on_refused" | "sign_on_not_valid" | "unavailable", reason: string];

function judge(thrown: unknown): Judged | undefined {
  if (thrown instanceof AuthorizationResponseError)
    return [PASSING.has(thrown.error) ? "unavailable" : "sign_on_refused", wordOf(thrown.error)];
  // `invalid_grant` is the code of this attempt; everything else is how the two are set up.
  if (thrown instanceof ResponseBodyError)
    return [thrown.error === "invalid_grant" ? "sign_on_not_valid" : "unavailable", wordOf(thrown.error)];
  if (thrown instanceof WWWAuthenticateChallengeError) return ["unavailable", "not_authorized"];
  if (thrown instanceof ClientError) {
    const reason = thrown.code ?? "client_error";
    return [NOT_ANSWERED.has(reason) ? "unavailable" : "sign_on_not_valid", reason];
  }
  // What `fetch` throws: nobody is there, or the answer broke off, or is too long.
  return thrown instanceof TypeError ? ["unavailable", "not_reached"] : undefined;
}

/** The provider's own words, if they are words. */
const wordOf = (error: string): string => (/^[a-z_]{1,64}$/.test(error) ? error : "other");
