import { ConversationId, FileId, MessageSeq, Seq, Timestamp, Version } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Nullable, Open, Type, Word } from "../schema.ts";
import type { Infer } from "../schema.ts";
import { Message } from "./message.ts";
import { ShownRole } from "./role.ts";
import { UserSummary } from "./user.ts";

/** Until then they do not write (G12). Absent, or past: they do. */
const SilencedUntil = Type.Optional(Timestamp);

export const Member = Open(
  { user: UserSummary, role: ShownRole, joined_at: Timestamp, silenced_until: SilencedUntil },
  { $id: "Member" },
);
export type Member = Infer<typeof Member>;

/** `all`: every member sees every message. `joined`: those that were sent after they joined. */
export const HistoryVisibility = Type.Union([Type.Literal("all"), Type.Literal("joined")]);
export type HistoryVisibility = Infer<typeof HistoryVisibility>;

/** The same in what the server sends. */
const ShownHistory = Word<HistoryVisibility>(["all", "joined"], "as `joined`");

/** Who writes in a group: every member, or the owner and the admins alone (G11). */
export const Writers = Type.Union([Type.Literal("everybody"), Type.Literal("admins")]);
export type Writers = Infer<typeof Writers>;

/** The same in what the server sends. */
const ShownWriters = Word<Writers>(["everybody", "admins"], "as `everybody`; the server judges");

/** For how many seconds a member writes no more in a group after each message (G13); 0: they write as often as they like. */
export const SlowMode = Type.Union([
  Type.Integer({ minimum: 0, maximum: 0 }),
  Type.Integer({ minimum: LIMITS.slowModeMinSeconds, maximum: LIMITS.slowModeMaxSeconds }),
]);
export type SlowMode = Infer<typeof SlowMode>;

/** What a direct conversation is to the one who did not open it, and who takes no messages of the other one unasked (S2). */
export const RequestState = Word(
  ["pending", "ignored"],
  "as `ignored`",
  "A request to me to be written to; null: it is none, or not any more",
);

const Count = Type.Integer({ minimum: 0, maximum: LIMITS.unreadMax });

/** How far one member has got, as that member's own devices see it. */
export const OwnState = Open(
  {
    role: ShownRole,
    joined_at: Timestamp,
    joined_seq: Type.Integer({ minimum: 0, description: "The newest message when one joined" }),
    read_seq: Seq,
    delivered_seq: Seq,
    is_marked_unread: Type.Boolean(),
    unread_from: Nullable(MessageSeq),
    unread_count: Count,
    mention_count: Count,
    muted_until: Nullable(Timestamp),
    archived_at: Nullable(Timestamp),
    pinned_at: Nullable(Timestamp),
    request: Nullable(RequestState),
    state_version: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  },
  { $id: "OwnState", description: "Counts end at 100" },
);
export type OwnState = Infer<typeof OwnState>;

/** What a member may change for all. */
const settings = {
  name: Nullable(Type.String({ description: "Of a group" })),
  description: Nullable(Type.String()),
  history: ShownHistory,
  pinned_seqs: Type.Array(Seq, { description: "Pinned messages, in the order of pinning" }),
  closed_at: Nullable(Timestamp),
  avatar_id: Nullable(FileId),
  who_writes: Type.Optional(ShownWriters),
  /** Seconds (G13). 0, or absent: members write as often as they like. */
  slow_mode_s: Type.Optional(Type.Integer({ minimum: 0 })),
};
export const ConversationSettings = Open(settings, { $id: "ConversationSettings" });
export type ConversationSettings = Infer<typeof ConversationSettings>;

/** A conversation as one member sees it. */
export const Conversation = Open(
  {
    id: ConversationId,
    kind: Word(["direct", "group"], "a group"),
    ...settings,
    last_seq: Seq,
    version: Version,
    members: Type.Array(Member, { description: "The first 20, by the time they joined" }),
    member_count: Type.Integer({ minimum: 0 }),
    last_message: Nullable(Message),
    me: OwnState,
    silenced_until: SilencedUntil,
    created_at: Timestamp,
    last_activity_at: Timestamp,
  },
  { $id: "Conversation" },
);
export type Conversation = Infer<typeof Conversation>;
