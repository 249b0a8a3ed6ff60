import type { ConnectionId, ConversationId, ServerFrame, UserId, UserSummary } from "@gochat/protocol";

/** What some people get instead of the frame for all. */
export interface PerUserFrame {
  readonly userIds: readonly UserId[];
  readonly frame: string;
}

/** What the devices of a conversation's members are told, encoded once for every socket of every node. */
export interface AnyEvent {
  readonly conversationId: ConversationId;
  /** The two of a direct conversation, or chosen members; null for whoever is a member. */
  readonly audience: readonly UserId[] | null;
  readonly frame: string;
  readonly perUser: readonly PerUserFrame[];
  /** The socket that caused it has its answer instead. */
  readonly exceptConnection: ConnectionId | null;
}

/** Without a version: told once, to whoever is connected. What it was about is shown as it is by a sync, or passes. */
export interface EphemeralEvent extends AnyEvent {
  /** Worth nothing a moment later, as typing is. */
  readonly isPassing: boolean;
}

// Of no conversation.
const NONE = "00000000-0000-0000-0000-000000000000" as ConversationId;

/** What only a person's own devices are told, on every node. */
export const toOwnDevices = (userId: UserId, frame: ServerFrame): EphemeralEvent => ({
  conversationId: NONE,
  audience: [userId],
  frame: JSON.stringify(frame),
  perUser: [],
  exceptConnection: null,
  isPassing: false,
});

/** Who came and who went with an event of a group. */
export interface MembershipChange {
  readonly added: readonly UserId[];
  readonly removed: readonly UserId[];
  /** The newest message when they came. */
  readonly joinedSeq: number;
  readonly memberCount: number;
}

/** A durable change of a conversation. Delivered in the order of `version`, each once, on every node (O2, R6). */
export interface ConversationEvent extends AnyEvent {
  readonly version: number;
  /** The message that only those who see it may hear of; null where everybody does (H6). */
  readonly subjectSeq: number | null;
  readonly membership: MembershipChange | null;
  /** Frames of earlier events hold what this one took away. */
  readonly isErasure: boolean;
}

/** Somebody is shown in another way from now on (N2). Only the newest counts, by `user.version`. */
export interface UserEvent {
  readonly user: UserSummary;
  /** Whose members hear of it. */
  readonly groups: readonly ConversationId[];
  /** The other sides of their direct conversations. */
  readonly peers: readonly UserId[];
}
