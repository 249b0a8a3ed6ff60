import { AppError } from "../errors.ts";
import { LOGIN_SCOPES } from "../platform/http/actor.ts";
import type { Actor } from "../platform/http/actor.ts";
import { hashOf, newTicket } from "./opaque-tokens.ts";
import type { SessionsContext } from "./sessions-context.ts";
import { insertTicket, takeTicket } from "./ticket-store.ts";

const LIFETIME_MS = 30_000;

export interface IssuedTicket {
  ticket: string;
  /** Seconds. */
  expires_in: number;
}

/** Opens one WebSocket, as this person in this session, in place of a token in a URL (A11). */
export async function issueTicket(
  { limits, postgres }: SessionsContext,
  actor: Actor,
): Promise<IssuedTicket> {
  await limits.take("ticket_user", actor.userId);
  const ticket = newTicket();
  await insertTicket(postgres, hashOf(ticket), actor, LIFETIME_MS);
  return { ticket, expires_in: LIFETIME_MS / 1000 };
}

export async function redeemTicket(
  { postgres, revocations }: SessionsContext,
  ticket: string,
): Promise<Actor> {
  const login = await takeTicket(postgres, hashOf(ticket));
  if (login === undefined || revocations.includes(login)) throw new AppError("unauthorized");
  return { ...login, scopes: LOGIN_SCOPES };
}
