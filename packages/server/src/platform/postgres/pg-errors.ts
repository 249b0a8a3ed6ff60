import { DatabaseError } from "pg";
import { connectAdvice } from "./connect-advice.ts";

/** No connection became free in time. Nothing was sent: trying again later is safe. */
export class PoolBusyError extends Error {
  override readonly name = "PoolBusyError";
}

/** No connection could be made. Nothing was sent: trying again later is safe. */
export class ConnectError extends Error {
  override readonly name = "ConnectError";
}

/** There is a connection, and the server at its end takes no writes. Nothing was sent: trying again later is safe. */
export class ReadOnlyError extends ConnectError {
  constructor() {
    super("The database takes no writes now: it is a standby, or somebody made it read-only.");
  }
}

/** The connection was lost, or given up at the deadline, before the commit was asked for: nothing of the transaction is left. */
export class RolledBackError extends Error {
  override readonly name = "RolledBackError";
}

export function connectError(cause: unknown): ConnectError {
  // A name with several addresses fails with an AggregateError, which has a code and no message.
  const why =
    cause instanceof Error ? cause.message || ("code" in cause ? String(cause.code) : cause.name) : "";
  const advice = connectAdvice(cause);
  return new ConnectError(
    `The database cannot be reached: ${why}${advice === undefined ? "" : `. ${advice}`}`,
    { cause },
  );
}

/** The transaction lost against another one and was rolled back; the same again may succeed. */
export function isRetryable(error: unknown): boolean {
  // serialization_failure, deadlock_detected, lock_not_available
  return isRefusal(error) && ["40001", "40P01", "55P03"].includes(sqlState(error));
}

/** It waited for a lock for as long as it may, and was rolled back. */
export function isLockTimeout(error: unknown): boolean {
  return isRefusal(error) && sqlState(error) === "55P03";
}

/** It took too long, or lost against another one, and was rolled back. */
export function isGivenUp(error: unknown): boolean {
  return isRetryable(error) || (isRefusal(error) && sqlState(error) === "57014");
}

/** The values were at fault (class 22: data exception, 23: constraint violation): the same again fails again. */
export function isDataError(error: unknown): boolean {
  return isRefusal(error) && /^2[23]/.test(sqlState(error));
}

/** The constraint that was violated, to tell "email taken" from "name taken". */
export function violatedConstraint(error: unknown): string | undefined {
  return error instanceof DatabaseError && error.code?.startsWith("23") ? error.constraint : undefined;
}

/** PostgreSQL answered that it did not do it: the statement and its transaction are rolled back for certain. */
export function isRefusal(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && !endsConnection(error);
}

/** The statement in flight may or may not have been executed, and its connection is of no further use. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof DatabaseError) return endsConnection(error);
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return socketCodes.has(code) || driverMessages.has(error.message);
}

/** The server takes no writes (D11). What was sent is not done, and behind the same name there may be another server by now. */
export function isReadOnly(error: unknown): boolean {
  return error instanceof ReadOnlyError || (isRefusal(error) && sqlState(error) === "25006");
}

/** The database cannot be used at the moment, and what was wanted of it was not done for certain. */
function isNothingDone(error: unknown): boolean {
  return error instanceof PoolBusyError || error instanceof ConnectError || error instanceof RolledBackError;
}

/** The statement was not looked at, because one before it in its transaction had failed. */
export function isConsequence(error: unknown): boolean {
  return isRefusal(error) && sqlState(error) === "25P02";
}

/** The database cannot be used at the moment: the answer is "try again later". */
export function isUnavailable(error: unknown): boolean {
  return isNothingDone(error) || isConnectionLoss(error) || isReadOnly(error) || isExhausted(error);
}

/** Out of disk, memory or connections (class 53), or the disk failed (58030). */
function isExhausted(error: unknown): boolean {
  return isRefusal(error) && /^(53|58030)/.test(sqlState(error));
}

/** FATAL and PANIC end the session whatever their code; 57P01 to 57P03 are shutdowns, class 08 the connection itself. */
function endsConnection(error: DatabaseError): boolean {
  return error.severity === "FATAL" || error.severity === "PANIC" || /^(08|57P0[1-5])/.test(sqlState(error));
}

function sqlState(error: DatabaseError): string {
  return error.code ?? "";
}

const socketCodes = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "ERR_STREAM_DESTROYED",
]);

/** The driver raises these as plain errors: the text is all there is to know them by. */
const driverMessages = new Set([
  "Connection terminated",
  "Connection terminated unexpectedly",
  "Query read timeout",
  "Client has encountered a connection error and is not queryable",
  "Client was closed and is not queryable",
]);
