import { ERRORS } from "@gochat/protocol";
import type { ErrorCode, WireError } from "@gochat/protocol";
import type { Logger } from "./platform/logger.ts";
import { isGivenUp, isUnavailable } from "./platform/postgres/pg-errors.ts";
import { StorageFull, StorageUnavailable } from "./platform/storage/storage-errors.ts";

export interface AppErrorOptions {
  /** Tells the caller what to do; shown to them. Never holds internals. */
  detail?: string;
  retryAfterMs?: number;
  /** The places of a request that failed validation. */
  places?: { path: string; message: string }[];
  cause?: unknown;
}

/** An expected outcome. Anything else that is thrown is a bug and reaches the caller as `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;
  readonly places: { path: string; message: string }[] | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(
      options.detail ?? ERRORS[code].title,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = "AppError";
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.places = options.places;
  }

  get status(): number {
    return ERRORS[this.code].http_status;
  }
}

/** For a field that breaks a rule which no schema can say. `problem` continues "the field …". */
export function wrongField(path: string, problem: string): AppError {
  return new AppError("invalid_request", {
    detail: `${path.slice(1)} ${problem}`,
    places: [{ path, message: problem }],
  });
}

/** The one way from anything thrown to what a caller sees, for HTTP, upgrades and sockets alike (E2). */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof StorageFull) return new AppError("storage_full", { cause: thrown });
  return new AppError(isPassing(thrown) ? "unavailable" : "internal", { cause: thrown });
}

const isPassing = (thrown: unknown): boolean =>
  isUnavailable(thrown) || isGivenUp(thrown) || thrown instanceof StorageUnavailable;

/** Logs an outcome that nobody expected, and `whose` it was; the others are answers and no news. */
export function logUnexpected(
  logger: Pick<Logger, "warn" | "error">,
  thrown: unknown,
  what: string,
  whose: Readonly<Record<string, string | undefined>> = {},
): void {
  if (thrown instanceof AppError) return;
  if (thrown instanceof StorageFull || thrown instanceof StorageUnavailable)
    logger.warn({ err: thrown, ...whose }, `${what}: the storage of files cannot be used now`);
  else if (isPassing(thrown))
    logger.warn({ err: thrown, ...whose }, `${what}: the database cannot be used now`);
  else logger.error({ err: thrown, ...whose }, what);
}

export function toWireError(thrown: unknown): WireError {
  const { code, message, retryAfterMs } = asAppError(thrown);
  const { retryable } = ERRORS[code];
  return retryAfterMs === undefined
    ? { code, message, retryable }
    : { code, message, retryable, retry_after_ms: retryAfterMs };
}
