import type { Scope, SessionId, UserId } from "@gochat/protocol";
import { AppError } from "../../errors.ts";

/** Whose login a token stands for. `sessionId` is null for a bare username in local and dev. */
export interface Login {
  readonly userId: UserId;
  readonly sessionId: SessionId | null;
}

/** Who makes a request, and what their token lets them do. */
export interface Actor extends Login {
  readonly scopes: readonly Scope[];
}

/** Of whoever logged in. */
export const LOGIN_SCOPES: readonly Scope[] = ["user"];
/** Of an administrator who did. */
export const ADMIN_SCOPES: readonly Scope[] = [...LOGIN_SCOPES, "admin"];

/** Throws `forbidden` when the token does not reach that far. */
export function requireScope({ scopes }: Actor, scope: Scope): void {
  if (!scopes.includes(scope)) throw new AppError("forbidden");
}

/**
 * Turns an access token (or in local and dev a bare username) into its actor; throws `unauthorized`. Whether it reaches as far as
 * `scope` is looked up for it, and is for `requireScope` to say.
 */
export type Authenticate = (token: string, scope?: Scope) => Promise<Actor>;
