import { expect } from "vitest";
import type { Member as WireMember, UserId } from "@gochat/protocol";
import type { ConversationState } from "@gochat/client/state/state.ts";
import { completeAbove, eventually, viewOf } from "@gochat/testkit";
import type { FreshState } from "@gochat/testkit";
import type { Device } from "./device.ts";
import { seesAbove } from "./model.ts";
import type { Conversation, Member, Model } from "./model.ts";
import { countUnread } from "./unread.ts";
import { byText, conversationInModel, conversationOnWire, messageInModel, messageOnWire } from "./views.ts";

/** `withMarkers`: also what is told a second late (U5). */
export interface CheckOptions {
  readonly withMarkers: boolean;
}

// The check of commits comes every 5 s (R6), and on a busy machine it waits for its turn as well.
const TIMEOUT_MS = 30_000;

/** Every device that is connected comes to know what the model says that its person sees. */
export async function expectDevices(
  model: Model,
  devices: readonly Device[],
  options: CheckOptions = { withMarkers: false },
): Promise<void> {
  for (const device of devices.filter(({ isConnected }) => isConnected)) {
    const check = async () => {
      await device.catchUp();
      expectDevice(model, device, options);
    };
    await eventually(check, { timeoutMs: TIMEOUT_MS }).catch((error: unknown) => {
      throw new Error(`A device of ${device.person.username} received: ${device.received()}`, {
        cause: error,
      });
    });
  }
}

function expectDevice(model: Model, { person, state }: Device, options: CheckOptions): void {
  const mine = model.conversations.filter(({ members }) => members.has(person.id));
  expect([...state.conversations.keys()].toSorted(byText)).toEqual(mine.map(({ id }) => id).toSorted(byText));
  expect(state.toRead).toEqual([]);
  for (const conversation of mine) {
    const member = conversation.members.get(person.id);
    const known = conversation.id === null ? undefined : state.conversations.get(conversation.id);
    if (known === undefined || member === undefined) throw new Error("it was just found");
    expectNames(model, viewOf(known).members);
    expectKnown(known, conversation, state.userId, member, options);
  }
}

/** Members are shown by the names and the avatars of now, whenever they changed (N2). */
function expectNames({ people }: Model, members: readonly WireMember[]): void {
  const looks = new Map(people.map(({ id, displayName, avatarId }) => [id, [displayName, avatarId]]));
  for (const { user } of members) expect([user.display_name, user.avatar_id]).toEqual(looks.get(user.id));
}

function expectKnown(
  known: ConversationState,
  conversation: Conversation,
  viewer: UserId,
  member: Member,
  { withMarkers }: CheckOptions,
): void {
  const view = viewOf(known);
  const above = seesAbove(conversation, member);
  // A send that is repeated is answered with its message, also to somebody who was away and would not see it any more (D3).
  const messages = view.messages.filter(({ seq, client_id }) => seq > above || client_id === undefined);
  const held = new Set(messages.map(({ seq }) => seq));
  const seen = conversation.messages.filter(
    ({ seq }) => seq > above && (seq > completeAbove(known) || held.has(seq)),
  );
  expect(messages.map(messageOnWire)).toEqual(
    seen.map((message) => messageInModel(conversation, message, viewer)),
  );

  // Nobody is told the versions of what becomes of messages that they may not see (H6).
  const head = conversation.log.length;
  const canMiss = conversation.history === "joined" && member.joinedSeq > 0;
  const version = canMiss ? Math.min(known.entity.version, head) : head;
  const expected = { ...conversationInModel(conversation, viewer, member), version };
  const actual = conversationOnWire(view.conversation);
  if (withMarkers) {
    expect(actual).toEqual(expected);
    expect(view.readers).toEqual(readersInModel(conversation, viewer));
    return;
  }
  // Whatever this device believes to have read, it counts by the same formula.
  const { role, joined_seq, read_seq, unread_from } = actual.me;
  const counts = countUnread(conversation, viewer, { ...member, readSeq: read_seq, unreadFrom: unread_from });
  expect({ ...actual, me: null }).toEqual({ ...expected, me: null });
  expect({
    role,
    joined_seq,
    unread: actual.me.unread_count,
    mentions: actual.me.mention_count,
  }).toEqual({ role: member.role, joined_seq: member.joinedSeq, ...counts });
  expect(read_seq).toBeLessThanOrEqual(member.readSeq);
}

/** Who has read the newest message, but for its sender and oneself (U6). */
function readersInModel({ members, messages }: Conversation, viewer: UserId): string[] {
  const last = messages.at(-1);
  if (last === undefined) return [];
  return [...members]
    .filter(
      ([userId, { shownReadSeq }]) =>
        shownReadSeq >= last.seq && userId !== last.senderId && userId !== viewer,
    )
    .map(([userId]) => userId)
    .toSorted();
}

/** What a person would read over HTTP is what the model says, with the exact counts. */
export function expectRead(model: Model, { userId, conversations }: FreshState): void {
  const mine = model.conversations.filter(({ members }) => members.has(userId));
  expect([...conversations.keys()].toSorted(byText)).toEqual(mine.map(({ id }) => id).toSorted(byText));
  for (const conversation of mine) {
    const member = conversation.members.get(userId);
    const read = conversation.id === null ? undefined : conversations.get(conversation.id);
    if (read === undefined || member === undefined) throw new Error("it was just found");
    expectNames(model, read.members);
    expect(conversationOnWire(read.conversation)).toEqual(conversationInModel(conversation, userId, member));
    const seen = conversation.messages.filter(({ seq }) => seq > seesAbove(conversation, member));
    expect(read.messages.map(messageOnWire)).toEqual(
      seen.map((message) => messageInModel(conversation, message, userId)),
    );
    expect(read.readers.filter((id) => id !== userId).toSorted()).toEqual(
      readersInModel(conversation, userId),
    );
  }
}
