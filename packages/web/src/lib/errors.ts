import { GoChatError } from "@gochat/client";
import { currentLanguage, hasText, translate } from "./i18n.tsx";
import type { TextId } from "./i18n.tsx";
import { duration } from "./time.ts";

// What may be said before all texts are there. Others have their code in the name, and are said as the server says it until then.
const TEXTS: Readonly<Record<string, TextId>> = {
  rate_limited: "error.rateLimited",
  busy: "error.busy",
  unreachable: "error.unreachable",
  unavailable: "error.unavailable",
  internal: "error.unavailable",
  signed_out: "error.signedOut",
  unauthorized: "error.signedOut",
};

/** What went wrong, in a sentence for people: it says what to do where there is something. */
export function errorText(error: unknown): string {
  if (!(error instanceof GoChatError)) return translate("error.unknown");
  if (error.code === "rate_limited" && error.retryAfterMs !== undefined)
    return translate("error.rateLimitedFor", { wait: duration(error.retryAfterMs, currentLanguage()) });
  const id = TEXTS[error.code] ?? `refused.${error.code}`;
  return hasText(id) ? translate(id) : error.message;
}

/** Whether it is this error of the server, or of the client. */
export const isError = (error: unknown, code: string): boolean =>
  error instanceof GoChatError && error.code === code;

/** Which field the server refuses, where it names one. */
export const refusedField = (error: unknown): string | undefined =>
  isError(error, "invalid_request") ? /[(;] ?\/(\w+)[ /]/.exec((error as Error).message)?.[1] : undefined;
