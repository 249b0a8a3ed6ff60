import { exactly, SERVER_FRAMES } from "@gochat/protocol";
import type { ClientFrameOf, ConversationId, ServerFrame, ServerFrameOf } from "@gochat/protocol";
import type { TestClient } from "@gochat/testkit";
import { expect } from "vitest";
import { compileCheck } from "../../src/platform/http/validation.ts";

export type VersionedFrame = Extract<ServerFrame, { version: number }>;

/** Where a device stands: what it sends with its next `sync`. */
export type Position = Pick<ClientFrameOf<"sync">, "since" | "epoch">;

export interface SyncAnswer {
  /** Everything that came between the request and `synced`. */
  readonly frames: readonly ServerFrame[];
  readonly synced: ServerFrameOf<"synced">;
}

let syncs = 0;

/** Asks for what was missed and waits for the end of the answer. */
export async function sync(
  device: TestClient,
  conversations: Readonly<Record<ConversationId, number>>,
  { since, epoch, more }: Position & Pick<ClientFrameOf<"sync">, "more"> = {},
): Promise<SyncAnswer> {
  const id = `sync-${syncs++}`;
  const from = device.frames.length;
  const position = { ...(since !== undefined && { since }), ...(epoch !== undefined && { epoch }) };
  device.send({ type: "sync", id, conversations, ...position, ...(more && { more }) });
  for (;;) {
    const synced = await device.next("synced");
    if (synced.id !== id) continue;
    return { frames: device.frames.slice(from, device.frames.indexOf(synced)), synced };
  }
}

export const isVersioned = (frame: ServerFrame): frame is VersionedFrame => "version" in frame;

const isReset = (frame: ServerFrame): frame is ServerFrameOf<"reset"> => frame.type === "reset";

/** The changes of one conversation, in the order in which they came. */
export const changesOf = (frames: readonly ServerFrame[], id: ConversationId): VersionedFrame[] =>
  frames.filter(isVersioned).filter((frame) => frame.conversation_id === id);

export const versionsOf = (frames: readonly ServerFrame[], id: ConversationId): number[] =>
  changesOf(frames, id).map(({ version }) => version);

/** Reasons by conversation. */
export const resetsOf = (frames: readonly ServerFrame[]): Record<string, string> =>
  Object.fromEntries(frames.filter(isReset).map(({ conversation_id, reason }) => [conversation_id, reason]));

export const range = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);

const checks = new Map(
  Object.entries(SERVER_FRAMES).map(([type, { schema }]) => [type, compileCheck(exactly(schema), "body")]),
);

/** Every frame has every field of its schema and no other. */
export function expectValid(frames: readonly ServerFrame[]): void {
  for (const frame of frames) expect(checks.get(frame.type)?.(frame)).toEqual({ value: frame });
}
