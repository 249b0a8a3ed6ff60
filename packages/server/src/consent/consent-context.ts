import type { ConversationId, UserId } from "@gochat/protocol";
import type { EphemeralEvent } from "../conversation-event.ts";
import type { Logger } from "../platform/logger.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";

export interface ConsentContext {
  readonly postgres: Database;
  readonly nodeId: string;
  readonly logger: Logger;
  /** Takes it to the person's devices on every node. */
  readonly deliverEphemeral: (event: EphemeralEvent) => void;
  /** Tells the person's own devices what became of a conversation for them. */
  readonly announceOwnState: (userId: UserId, id: ConversationId) => void;
  /** The database did not say whether something of this node was committed. */
  readonly onUnsettled: () => void;
  /** After the commit of a block, whoever of the two made it: neither sees the other any more, on every node. */
  readonly blocked: (one: UserId, other: UserId) => void;
  /** The same, for what other nodes were told, or were not. */
  readonly hideFromEachOther: (one: UserId, other: UserId) => void;
  /** Throws `rate_limited` when this person makes too many of something. */
  readonly takeChange: (userId: UserId) => Promise<void>;
}
