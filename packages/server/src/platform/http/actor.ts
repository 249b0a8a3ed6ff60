import type { SessionId, UserId } from "@gochat/protocol";
import type { Deadline } from "../deadline.ts";

/** Who makes a request. `sessionId` is null for a bare username in local and dev. */
export interface Actor {
  readonly userId: UserId;
  readonly sessionId: SessionId | null;
}

/** Turns an access token (or in local and dev a bare username) into its actor; throws `unauthorized`. */
export type Authenticate = (token: string) => Promise<Actor>;

/** Who asks for a change over HTTP: they have no socket that gets an answer instead of the event. */
export const asCaller = ({ actor, deadline }: { actor: Actor; deadline: Deadline }) => ({
  userId: actor.userId,
  connectionId: null,
  deadline,
});
