export { connect } from "./connect.ts";
export type { ConnectOptions } from "./connect.ts";
export { register } from "./register.ts";
export { signIn } from "./sign-in.ts";
export type { SignInOptions } from "./sign-in.ts";
export type { Chat } from "./chat.ts";
export type { Conversation, EditOptions, SendOptions } from "./conversation.ts";
export type { Timeline, TimelineOptions } from "./timeline/timeline.ts";
export type { TimelineSnapshot } from "./timeline/snapshot.ts";
export type { Outbox } from "./outbox/outbox.ts";
export type { Attachable, OutboxAttachment } from "./outbox/attachment.ts";
export type { FileDetails, UploadInput } from "./files/file-details.ts";
export type { Files, UploadOptions } from "./files/files.ts";
export { quotedFiles } from "./files/quoted-files.ts";
export type { Quotable } from "./files/quoted-files.ts";
export type { FileOrId, FileUrls } from "./files/file-urls.ts";
export type { Draft } from "./drafts/drafts.ts";
export type { OutboxEntry, Target } from "./outbox/entry.ts";
export type { ChatEvents } from "./events.ts";
export type { ConnectionStatus } from "./connection/status.ts";
export type { Credentials } from "./session/credentials.ts";
export { storedLogin } from "./session/session-record.ts";
export type { Markers } from "./state/state.ts";
export { memoryStorage } from "./storage/memory.ts";
export { GoChatError } from "./errors.ts";
export type { ClientErrorCode } from "./errors.ts";
export type { Cancel, Environment, WebSocketLike } from "./environment.ts";
export type { AbortSignalLike, BlobLike, FetchLike } from "./platform-types.ts";
export type { ErrorCode } from "./contract/constants.ts";
export type {
  AvatarInput,
  Block,
  Conversation as ConversationData,
  ConversationSettings,
  File as FileData,
  GroupRequest,
  Media,
  Member,
  Message,
  OwnState,
  OwnUser,
  Presence,
  Quote,
  QuotedFiles,
  Reaction,
  Revision,
  Session,
  SystemNotice,
  User,
  UserSummary,
  Word,
} from "./contract/entities.ts";
export type * from "./contract/frames.ts";
export type { Calls } from "./contract/calls.ts";
export type { Call, CallOptions } from "./http/call.ts";
export { createApi, createCalls } from "./http/api.ts";
export type { ApiDeps } from "./http/api.ts";
export { pages } from "./http/pages.ts";
export type { LockOptions, Storage } from "./storage/storage.ts";
