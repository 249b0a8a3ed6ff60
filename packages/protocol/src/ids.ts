import { Branded, Type } from "./schema.ts";
import { LIMITS } from "./limits.ts";

declare const brand: unique symbol;
type Brand<Name extends string> = string & { readonly [brand]: Name };

export type UserId = Brand<"UserId">;
export type SessionId = Brand<"SessionId">;
export type ConversationId = Brand<"ConversationId">;
export type MessageId = Brand<"MessageId">;
export type ConnectionId = Brand<"ConnectionId">;
export type FileId = Brand<"FileId">;
export type InvitationId = Brand<"InvitationId">;
export type ReportId = Brand<"ReportId">;
export type IdentityId = Brand<"IdentityId">;
export type AuditEntryId = Brand<"AuditEntryId">;

// RFC 9562, any version: ids that we make are UUIDv7, but a client need not know that.
export const ID_PATTERN = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
const uuid = {
  pattern: ID_PATTERN,
  description: "UUID, lower case",
};

export const UserId = Branded<UserId>(uuid);
export const SessionId = Branded<SessionId>(uuid);
export const ConversationId = Branded<ConversationId>(uuid);
export const MessageId = Branded<MessageId>(uuid);
export const ConnectionId = Branded<ConnectionId>(uuid);
export const FileId = Branded<FileId>(uuid);
export const InvitationId = Branded<InvitationId>(uuid);
export const ReportId = Branded<ReportId>(uuid);
export const IdentityId = Branded<IdentityId>(uuid);
export const AuditEntryId = Branded<AuditEntryId>(uuid);

/** The number of a message in its conversation: 1, 2, 3 … without a hole, in commit order. */
export const Seq = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
/** The seq of a message that exists, or may. */
export const MessageSeq = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
/** Counts every durable change of a conversation. Its creation is change 1. */
export const Version = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
/** RFC 3339, UTC, with milliseconds. */
export const Timestamp = Type.String({ pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$" });

/** Idempotency key of a send, made by the client: printable ASCII. A UUID is a good one. */
export const ClientId = Type.String({ pattern: `^[\\x21-\\x7e]{1,${LIMITS.clientIdMaxLength}}$` });

/** Where a sync ended: given by the server, and opaque. 19 digits always fit into 64 bits. */
export const SyncToken = Type.String({ pattern: "^[0-9]{1,19}$" });
/** Changes when the database lost something, such as after a backup was restored; opaque. */
export const Epoch = Type.String({ pattern: "^[0-9a-f]{32}$" });
