import type { ErrorCode } from "./contract/constants.ts";

/** What the client itself refuses with. */
export type ClientErrorCode =
  /** The server was not reached, or did not answer in time. */
  | "unreachable"
  /** What answered is no GoChat server, or one of another version. */
  | "unexpected_answer"
  /** The session has ended: sign in again. */
  | "signed_out"
  /** The function of the application that gives tokens gave none that the server might take. */
  | "no_token"
  /** The bytes of a file that was to be uploaded are not there any more: choose it again. */
  | "file_lost"
  /** A file that was uploaded holds a virus. */
  | "infected"
  /** The user took the message back before it was stored. */
  | "cancelled"
  /** Another process uses the folder of this storage. */
  | "storage_in_use"
  /** The chat was closed. */
  | "closed"
  /** Something is missing where the client runs. The message says what to do. */
  | "unsupported_platform";

/** Why something was not done. Whatever the client throws is one, but for the reason of a signal that was aborted. */
export class GoChatError extends Error {
  override readonly name = "GoChatError";
  /** What happened, for programs: a code of the server, which may be one of a later version, or of the client. */
  readonly code: ErrorCode | ClientErrorCode | (string & {});
  /** The same may succeed later without being changed. Of a send: it may have been stored, and the same `client_id` settles it. */
  readonly isRetryable: boolean;
  /** How long to wait before that, in milliseconds, where the server said so. */
  readonly retryAfterMs: number | undefined;
  /** What the server calls the request in its log; undefined where nothing answered. */
  readonly requestId: string | undefined;
  /** The HTTP status; undefined for what came over the socket, or from the client. */
  readonly status: number | undefined;

  constructor(code: GoChatError["code"], message: string, about: ErrorDetails = {}) {
    super(message, about.cause === undefined ? undefined : { cause: about.cause });
    this.code = code;
    this.isRetryable = about.isRetryable ?? false;
    this.retryAfterMs = about.retryAfterMs;
    this.requestId = about.requestId;
    this.status = about.status;
  }
}

/** It may be reached later. */
export const unreachable = (message: string, cause?: unknown): GoChatError =>
  new GoChatError("unreachable", message, { isRetryable: true, cause });

export const chatClosed = (): GoChatError => new GoChatError("closed", "The chat was closed.");

interface ErrorDetails {
  readonly isRetryable?: boolean | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
  readonly status?: number | undefined;
  readonly cause?: unknown;
}
