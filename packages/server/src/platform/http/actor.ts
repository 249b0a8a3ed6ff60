import type { SessionId, UserId } from "@gochat/protocol";

/** Who makes a request. `sessionId` is null for a bare username in local and dev. */
export interface Actor {
  readonly userId: UserId;
  readonly sessionId: SessionId | null;
}

/** Turns an access token (or in local and dev a bare username) into its actor; throws `unauthorized`. */
export type Authenticate = (token: string) => Promise<Actor>;
