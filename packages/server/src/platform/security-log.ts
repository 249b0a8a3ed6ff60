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
  "sessions.ended": "info",
} as const;

export type SecurityEvent = keyof typeof EVENTS;

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

export interface SecurityLog {
  readonly record: (event: SecurityEvent, details: SecurityDetails) => void;
  /** Records a refusal, if it is one for a wrong password or too many tries; and answers with it, to be thrown. */
  readonly refused: (
    what: "login" | "password_check" | "registration" | "refresh",
    thrown: unknown,
    details: SecurityDetails,
  ) => unknown;
}

/** Lines of one form for what concerns who may act as whom (A21). They hold ids, and never a name, a password or a token. */
export function createSecurityLog(logger: Logger): SecurityLog {
  const child = logger.child({ log: "security" });
  const record = (
    event: SecurityEvent,
    { userId, sessionId = null, client, sessions, limit }: SecurityDetails,
  ): void => {
    const who = { user_id: userId, session_id: sessionId };
    const where = { address: client.ip, user_agent: cleanUserAgent(client.userAgent) };
    child[EVENTS[event]]({ event, ...who, ...where, sessions, limit }, "security event");
  };
  return {
    record,
    refused(what, thrown, details) {
      if (!(thrown instanceof AppError)) return thrown;
      const limit = reachedLimit(thrown);
      if (limit !== undefined) record(`${what}.limited`, { ...details, limit });
      else if (thrown.code === "invalid_credentials" && (what === "login" || what === "password_check"))
        record(`${what}.failed`, details);
      return thrown;
    },
  };
}
