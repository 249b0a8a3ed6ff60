import type { ConnectionStatus } from "./connection/status.ts";
import type { Message } from "./contract/entities.ts";
import type { ServerFrames } from "./contract/frames.ts";
import type { Conversation } from "./conversation.ts";
import type { GoChatError } from "./errors.ts";

/** What a chat tells, by type. */
export interface ChatEvents extends Pick<ServerFrames, FrameEvent> {
  /**
   * A message of anybody, oneself too: each once, in the order of its conversation, also those that were sent while one was away. The
   * next one of a conversation comes when everything that listens to this one is done. What is sent by this `conversation` is sent
   * once, however often a crash makes the message come again (with a storage that outlives it).
   */
  readonly message: { readonly message: Message; readonly conversation: Conversation };
  readonly connection: ConnectionStatus;
  /** The session is over: this chat will not connect again. Said as an `error` where nobody listens. */
  readonly signedOut: GoChatError;
  /** A listener threw, or something that the chat does by itself failed. Said on the console where nobody listens. */
  readonly error: unknown;
}

/** Frames that tell of a change: they have a dot in their name. They are told after the state holds it. */
export type FrameEvent = Exclude<
  Extract<keyof ServerFrames, `${string}.${string}`>,
  // Told as `message`, and as answers: these two have nobody who listens.
  "message.created" | "presence.states"
>;
