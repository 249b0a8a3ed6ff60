import type { ConnectionStatus } from "./connection/status.ts";
import type { Calls } from "./contract/calls.ts";
import type {
  Conversation as ConversationData,
  Message,
  Presence,
  UserSummary,
} from "./contract/entities.ts";
import type { Conversation, SendOptions } from "./conversation.ts";
import type { Cancel } from "./environment.ts";
import type { ChatEvents } from "./events.ts";
import type { DrivenFiles, Files } from "./files/files.ts";
import type { CallOptions, CallTable } from "./http/call.ts";
import type { Outbox } from "./outbox/outbox.ts";

/** A person's chat on one device: connected, or on its way to it, until it is closed. */
export interface Chat {
  /** Who one is. */
  readonly me: UserSummary;
  /** Whether it is connected. Another object when that changes. */
  readonly status: ConnectionStatus;
  /** Conversations in the order of the list (H5), without those that are archived, and without requests. Another array when something in it changed. */
  readonly conversations: readonly ConversationData[];
  /** Conversations that are archived, in the same order. */
  readonly archived: readonly ConversationData[];
  /**
   * What others have opened whom `messages_from` does not let, in the same order: one accepts it by writing in it, or ignores it, by
   * `api.conversations.updateMine` with `request`.
   */
  readonly requests: readonly ConversationData[];
  /** What one sent that is not stored yet. */
  readonly outbox: Outbox;
  /** The calls of the API. What they change comes back as events. */
  readonly api: Calls;
  /** Those that most programs never make, by their table from `@gochat/client/calls`. */
  readonly calls: <T>(table: CallTable<T>) => T;
  /** A token of the session, good for a request of one's own now: for a call that answers with bytes, such as the export of the audit log. */
  readonly accessToken: () => Promise<string>;
  /**
   * Uploads a file, however often the connection is lost meanwhile, and gives what may then be attached to messages. Three go at once; what is
   * not sent within a day is forgotten. Throws a `GoChatError` when it is refused (`payload_too_large`, `quota_exceeded`) or its bytes
   * cannot be read (`file_lost`). What is given to `send` needs no upload before.
   */
  readonly upload: DrivenFiles["upload"];
  /** Files that the server has. */
  readonly files: Files;
  /** One conversation, by its id: the same object each time. Whether one is in it, its `data` says. */
  readonly conversation: (id: string) => Conversation;
  /** The direct conversation with whoever has this username: at once where it is known, made where there is none. Resolves when its `data` is there. */
  readonly open: (username: string, options?: CallOptions) => Promise<Conversation>;
  /** Makes a group with at least one other member (G1). Resolves when its `data` is there. */
  readonly createGroup: (
    group: { readonly name: string; readonly usernames: readonly string[]; readonly description?: string },
    options?: CallOptions,
  ) => Promise<Conversation>;
  /** Sends to the direct conversation with whoever has this username, as `Conversation.send` does. */
  readonly send: (username: string, content: string, options?: SendOptions) => Promise<Message>;
  /** Calls back for each event of this type; messages and connection are told one after the other. */
  readonly on: <T extends keyof ChatEvents>(type: T, listener: (event: ChatEvents[T]) => unknown) => Cancel;
  /** The same as an iterator, which ends with the signal or the chat. What comes while one is at work waits. */
  readonly events: <T extends keyof ChatEvents>(
    type: T,
    options?: CallOptions,
  ) => AsyncGenerator<ChatEvents[T], void, undefined>;
  /** Calls back, soon, after anything that this object or its conversations show has changed. */
  readonly subscribe: (listener: () => void) => Cancel;
  /** Who this is, by id, of everybody who was shown so far. Another object when they have another name. */
  readonly user: (userId: string) => UserSummary | undefined;
  /** Shows whether this person is there until it is cancelled (P3), by `presence`, and calls back after that has changed. */
  readonly watch: (userId: string, listener?: () => void) => Cancel;
  /** Whether a person who is watched is there. Another object when that changes. */
  readonly presence: (userId: string) => Presence | undefined;
  /** Whether somebody is at this device (P4). */
  readonly setStatus: (status: "online" | "away") => void;
  /** Connects now, and not when the pause is over. */
  readonly retry: () => void;
  /** Ends the session on the server, forgets everything that is kept here, and closes. What is in the outbox is lost. */
  readonly signOut: () => Promise<void>;
  /** Disconnects and keeps what is to be kept. Nothing happens afterwards. */
  readonly close: () => Promise<void>;
}
