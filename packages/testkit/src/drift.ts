import type { ConversationState } from "@gochat/client/state/state.ts";
import { completeAbove, viewOf } from "./device-state.ts";
import type { DeviceState, FreshState, ReadConversation } from "./device-state.ts";

/** What a device knows, and what it has yet to read. */
export type KnownState = Pick<DeviceState, "userId" | "toRead" | "conversations">;

/**
 * Where what a device knows is not what it would read now: a line for each place, none when both are the same. Messages that a
 * device need not have read yet do not count.
 */
export function driftBetween(device: KnownState, fresh: FreshState): string[] {
  const lines = device.toRead.map((id) => `${id}: still to be read`);
  for (const [id, known] of device.conversations) {
    const now = fresh.conversations.get(id);
    if (now === undefined) lines.push(`${id}: only the device knows it`);
    else lines.push(...driftOf(device, known, now).map((line) => `${id}${line}`));
  }
  for (const id of fresh.conversations.keys())
    if (!device.conversations.has(id)) lines.push(`${id}: the device does not know it`);
  return lines;
}

function driftOf(device: KnownState, known: ConversationState, now: ReadConversation): string[] {
  const view = viewOf(known);
  const above = completeAbove(known);
  const held = new Set(view.messages.map(({ seq }) => seq));
  const expected = now.messages.filter(({ seq }) => seq > above || held.has(seq));
  const { history, me } = now.conversation;
  // Nobody is told the versions of what becomes of messages that they may not see (H6).
  const canMiss =
    history === "joined" && me.joined_seq > 0 && known.entity.version < now.conversation.version;
  const version = canMiss ? known.entity.version : now.conversation.version;
  const fresh = {
    conversation: { ...now.conversation, version },
    members: now.members,
    messages: expected,
    readers: now.readers.filter((id) => id !== device.userId).toSorted(),
  };
  return differences(bySeq(view), bySeq(fresh), "");
}

const bySeq = ({ messages, ...rest }: ReadConversation): unknown => ({
  ...rest,
  messages: Object.fromEntries(messages.map((message) => [message.seq, message])),
});

function differences(device: unknown, fresh: unknown, path: string): string[] {
  if (isObject(device) && isObject(fresh)) {
    const keys = new Set([...Object.keys(device), ...Object.keys(fresh)]);
    return [...keys].flatMap((key) => differences(device[key], fresh[key], `${path}.${key}`));
  }
  if (device === fresh) return [];
  return [`${path}: the device has ${JSON.stringify(device)}, read afresh it is ${JSON.stringify(fresh)}`];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
