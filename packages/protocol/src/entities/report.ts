import { ConversationId, MessageId, MessageSeq, ReportId, Timestamp, Version } from "../ids.ts";
import { Nullable, Open, Type, Word } from "../schema.ts";
import type { Infer } from "../schema.ts";
import { FILE_KINDS } from "./file.ts";
import { Quote } from "./message.ts";
import { UserSummary } from "./user.ts";

/** Why somebody reports a message. */
export const REPORT_REASONS = ["spam", "abuse", "violence", "nudity", "illegal", "other"] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];

/** What an administrator does about what was reported (Q4). */
export const RESOLUTIONS = ["dismissed", "message_deleted", "account_suspended"] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

export const REPORT_STATUSES = ["open", "resolved"] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

const Reason = Word(REPORT_REASONS, "`other`");

/** A message as it was when it was reported (Q2). */
export const ReportedMessage = Open(
  {
    id: MessageId,
    version: Version,
    sender: UserSummary,
    content: Type.String(),
    reply_to: Type.Optional(Quote),
    attachments: Type.Array(
      Open({
        name: Type.String(),
        kind: Word(FILE_KINDS, "file"),
        size: Type.Integer({ minimum: 0, description: "In bytes" }),
      }),
      { description: "What is known of its files, and not the files" },
    ),
    conversation: Open({
      kind: Word(["direct", "group"], "a group"),
      name: Nullable(Type.String({ description: "Of a group" })),
    }),
    created_at: Timestamp,
    edited_at: Nullable(Timestamp),
  },
  { $id: "ReportedMessage" },
);
export type ReportedMessage = Infer<typeof ReportedMessage>;

/** What one person reported. */
export const Report = Open(
  {
    reporter: Nullable({ ...UserSummary, description: "Null: the account was deleted" }),
    reason: Reason,
    comment: Nullable(Type.String()),
    reported_at: Timestamp,
    message: ReportedMessage,
  },
  { $id: "Report" },
);
export type Report = Infer<typeof Report>;

/** An entry of the queue: what was reported of one message until it is resolved (Q2). */
export const ReportEntry = Open(
  {
    id: ReportId,
    status: Word(REPORT_STATUSES, "resolved"),
    conversation_id: ConversationId,
    seq: MessageSeq,
    sender: UserSummary,
    excerpt: Type.String({ description: "The first 200 characters that were reported last" }),
    report_count: Type.Integer({ minimum: 1 }),
    reasons: Type.Array(Reason, { description: "Each once, in the order in which they came" }),
    opened_at: Timestamp,
    last_reported_at: Timestamp,
    resolved_at: Nullable(Timestamp),
    resolved_by: Nullable(UserSummary),
    resolution: Nullable(Word(RESOLUTIONS, "something else was done")),
  },
  { $id: "ReportEntry" },
);
export type ReportEntry = Infer<typeof ReportEntry>;
