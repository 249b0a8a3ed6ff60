import type { SessionId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Logger } from "./logger.ts";
import { reachedLimit } from "./rate-limits.ts";
import { cleanUserAgent } from "./http/user-agent.ts";

/** Where a request comes from. */
export interface Client {
  /** The socket's address, or what a trusted proxy says. */
  readonly ip: string;
  readonly userAgent: string | null;
}

/** What an operator may have to look up later; `docs/security.md` says what each means. */
const EVENTS = {
  "account.registered": "info",
  "account.deleted": "info",
  "login.succeeded": "info",
  "login.failed": "warn",
  "login.limited": "warn",
  "registration.limited": "warn",
  "refresh.limited": "warn",
  "refresh_token.reused": "warn",
  "password_check.failed": "warn",
  "password_check.limited": "warn",
  "password.changed": "info",
  "email.changed": "info",
  "identity.linked": "info",
  "identity.unlinked": "info",
  "sessions.ended": "info",
  "second_factor.turned_on": "info",
  "second_factor.turned_off": "info",
  "second_factor.required": "info",
  "second_factor.failed": "warn",
  "second_factor.limited": "warn",
  "second_factor.recovery_code_used": "warn",
  "second_factor.codes_renewed": "info",
  "second_factor.devices_forgotten": "info",
} as const;

export type SecurityEvent = keyof typeof EVENTS;

/** Who does this has not shown who they are. */
const BY_STRANGERS: ReadonlySet<SecurityEvent> = new Set([
  "login.failed",
  "login.limited",
  "registration.limited",
  "refresh.limited",
  "refresh_token.reused",
]);

/** At a login it shows as little. */
const BY_STRANGERS_AT_LOGIN: ReadonlySet<SecurityEvent> = new Set([
  "second_factor.failed",
  "second_factor.limited",
  "second_factor.required",
]);

const WRONG: ReadonlySet<AppError["code"]> = new Set([
  "invalid_credentials",
  "account_suspended",
  "sign_on_not_valid",
  "sign_on_refused",
]);

export interface SecurityDetails {
  /** Null: nobody is logged in and the name that was given is nobody's. The name itself may be a password in the wrong field. */
  userId: UserId | null;
  /** The session that it is about. */
  sessionId?: SessionId | null;
  client: Client;
  /** How many sessions ended. */
  sessions?: number;
  limit?: string;
}

const isByStranger = (event: SecurityEvent, sessionId: SessionId | null): boolean =>
  BY_STRANGERS.has(event) || (sessionId === null && BY_STRANGERS_AT_LOGIN.has(event));

/** An event as it is kept beside the log. */
export interface SecurityEntry {
  readonly action: SecurityEvent;
  /** Null: whoever it was has not shown who they are. */
  readonly actorId: UserId | null;
  readonly userId: UserId | null;
  readonly sessionId: SessionId | null;
  readonly client: Client;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface SecurityLog {
  readonly record: (event: SecurityEvent, details: SecurityDetails) => void;
  /** Records a refusal, if it is one for a wrong password or code or too many tries; and answers with it, to be thrown. */
  readonly refused: (
    what: "login" | "password_check" | "second_factor" | "registration" | "refresh",
    thrown: unknown,
    details: SecurityDetails,
  ) => unknown;
}

/**
 * Lines of one form for what concerns who may act as whom (A21), each of them noted in the audit log as well. They hold ids, and never a
 * name, a password or a token.
 */
export function createSecurityLog(logger: Logger, note: (entry: SecurityEntry) => void): SecurityLog {
  const child = logger.child({ log: "security" });
  const record = (
    event: SecurityEvent,
    { userId, sessionId = null, client, sessions, limit }: SecurityDetails,
  ): void => {
    const who = { user_id: userId, session_id: sessionId };
    const where = { address: client.ip, user_agent: cleanUserAgent(client.userAgent) };
    child[EVENTS[event]]({ event, ...who, ...where, sessions, limit }, "security event");
    note({
      action: event,
      actorId: isByStranger(event, sessionId) ? null : userId,
      userId,
      sessionId,
      client,
      details: { ...(sessions !== undefined && { sessions }), ...(limit !== undefined && { limit }) },
    });
  };
  return {
    record,
    refused(what, thrown, details) {
      if (!(thrown instanceof AppError)) return thrown;
      const limit = reachedLimit(thrown);
      if (limit !== undefined) record(`${what}.limited`, { ...details, limit });
      else if (WRONG.has(thrown.code) && what !== "registration" && what !== "refresh")
        record(`${what}.failed`, details);
      return thrown;
    },
  };
}
