import { GoChatError } from "@gochat/client";
import { currentLanguage, translate } from "./i18n.tsx";
import type { TextId } from "./i18n.tsx";
import { duration } from "./time.ts";

const TEXTS: Readonly<Record<string, TextId>> = {
  invalid_credentials: "error.invalidCredentials",
  username_taken: "error.usernameTaken",
  email_taken: "error.emailTaken",
  rate_limited: "error.rateLimited",
  busy: "error.busy",
  unreachable: "error.unreachable",
  unavailable: "error.unavailable",
  internal: "error.unavailable",
  outcome_unknown: "error.outcomeUnknown",
  forbidden: "error.forbidden",
  user_not_found: "error.userNotFound",
  self_recipient: "error.selfRecipient",
  conversation_not_found: "error.conversationNotFound",
  conversation_closed: "error.conversationClosed",
  message_not_found: "error.messageNotFound",
  message_deleted: "error.messageDeleted",
  member_not_found: "error.memberNotFound",
  stale_version: "error.staleVersion",
  last_owner: "error.lastOwner",
  limit_reached: "error.limitReached",
  payload_too_large: "error.tooLarge",
  file_not_found: "error.fileNotFound",
  quota_exceeded: "error.quotaExceeded",
  storage_full: "error.storageFull",
  conflict: "error.conflict",
  closed: "error.closed",
  signed_out: "error.signedOut",
  unauthorized: "error.signedOut",
};

/** What went wrong, in a sentence for people: it says what to do where there is something. */
export function errorText(error: unknown): string {
  if (!(error instanceof GoChatError)) return translate("error.unknown");
  if (error.code === "rate_limited" && error.retryAfterMs !== undefined)
    return translate("error.rateLimitedFor", { wait: duration(error.retryAfterMs, currentLanguage()) });
  const id = TEXTS[error.code];
  return id === undefined ? error.message : translate(id);
}

/** Whether it is this error of the server, or of the client. */
export const isError = (error: unknown, code: string): boolean =>
  error instanceof GoChatError && error.code === code;

/** Which field the server refuses, where it names one. */
export const refusedField = (error: unknown): string | undefined =>
  isError(error, "invalid_request") ? /[(;] ?\/(\w+) /.exec((error as Error).message)?.[1] : undefined;
