import type { Conversation } from "../contract/entities.ts";
import type { GoChatError } from "../errors.ts";
import type { OutboxAttachment } from "./attachment.ts";

/** Where a message goes: a conversation, or the direct one with whoever has this username. */
export type Target = { readonly conversation_id: string } | { readonly recipient: string };

/** A message that the user sent and that is not stored yet, as far as anybody here knows. */
export interface OutboxEntry {
  /** The key under which it is sent, every time (D3). */
  readonly client_id: string;
  readonly to: Target;
  /** Empty where it carries files alone. */
  readonly content: string;
  /** The files that it carries, in order: it is sent when the server has all of them. */
  readonly attachments?: readonly OutboxAttachment[] | undefined;
  readonly reply_to_seq?: number | undefined;
  /** When it was given, by the clock of this device: RFC 3339. */
  readonly created_at: string;
  /**
   * `queued`: it waits for those before it, for its files, for a connection, or in slow mode. `sending`: it may be stored by now. `failed`: it is not stored and
   * never will be, until the user tries again.
   */
  readonly status: "queued" | "sending" | "failed";
  /** Why it failed, or why it waits to be sent again. */
  readonly error?: GoChatError | undefined;
}

/** Entries with the same lane are sent one after the other. */
export const laneOf = ({ to }: OutboxEntry): string =>
  "conversation_id" in to ? to.conversation_id : `@${to.recipient.toLowerCase()}`;

/** Whether it goes to this conversation, also where only the name of the other one is given. */
export const isFor = ({ to }: OutboxEntry, conversation: Conversation, myId: string): boolean =>
  "conversation_id" in to
    ? to.conversation_id === conversation.id
    : isDirectWith(conversation, to.recipient, myId);

/** Whether it is the direct conversation with whoever else has this username. */
export function isDirectWith({ kind, members }: Conversation, username: string, myId: string): boolean {
  const name = username.toLowerCase();
  return (
    kind === "direct" && members.some(({ user }) => user.id !== myId && user.username.toLowerCase() === name)
  );
}
