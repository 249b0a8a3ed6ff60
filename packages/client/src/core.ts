import type { Calls } from "./contract/calls.ts";
import type { Message } from "./contract/entities.ts";
import type { ClientFrames } from "./contract/frames.ts";
import type { Requests } from "./connection/requests.ts";
import type { Cancel, Environment } from "./environment.ts";
import type { Marks } from "./marks/marks.ts";
import type { DrivenOutbox } from "./outbox/outbox.ts";
import type { AbortSignalLike } from "./platform-types.ts";
import type { Store } from "./store.ts";
import type { TypingNotices } from "./typing-notices.ts";

/** What a chat gives to its conversations and timelines. */
export interface Core {
  readonly store: Store;
  readonly api: Calls;
  readonly environment: Pick<Environment, "now" | "schedule">;
  readonly outbox: DrivenOutbox;
  readonly marks: Marks;
  readonly typing: TypingNotices;
  readonly request: Requests["request"];
  /** Another `client_id` each time. */
  readonly newKey: () => string;
  /** Messages in these ranges of `seq` are needed until it is cancelled; `ranges` is asked whenever others are let go. */
  readonly hold: (conversationId: string, ranges: () => readonly Range[]) => Cancel;
  readonly isOnline: () => boolean;
  /** Calls back whenever there is a connection again. */
  readonly onOnline: (listener: () => void) => Cancel;
  readonly onError: (error: unknown) => void;
}

/** From a `seq` to another, both included. */
export type Range = readonly [number, number];

type MessageChange = ClientFrames["message.edit" | "message.delete" | "reaction.add" | "reaction.remove"];

/** Asks for a change of a message; resolves with it as it is then. */
export async function changeMessage(
  { request }: Core,
  frame: MessageChange,
  signal: AbortSignalLike | undefined,
): Promise<Message> {
  return (await request(frame, { signal })).message;
}
