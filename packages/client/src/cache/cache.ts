import type { UserSummary } from "../contract/entities.ts";
import { release } from "../state/conversation.ts";
import { orderOf } from "../state/order.ts";
import { meet, show } from "../state/people.ts";
import { emptyState } from "../state/state.ts";
import type { ChatState, ConversationState, Place } from "../state/state.ts";
import type { Storage } from "../storage/storage.ts";

/** What a client knew when it was here last. */
export interface Cached {
  readonly state: ChatState;
  /** Up to which message each conversation was told (`Feed`). */
  readonly told: ReadonlyMap<string, number>;
}

// Raised whenever what is kept has another shape: what an earlier client kept is read anew from the server.
const VERSION = 1;
export const CACHE = "cache/";
const HEAD = "cache/head";
const CONVERSATION = "cache/conversation/";
/** Messages that are kept of each conversation, the newest ones. */
const KEPT_MESSAGES = 30;

interface Head {
  readonly version: number;
  readonly url: string;
  readonly me: UserSummary;
  readonly place: Place;
  readonly mustReadList: boolean;
  /** How many conversations there are. */
  readonly count: number;
}

type KeptConversation = Omit<ConversationState, "members" | "markers" | "acked"> & {
  readonly members: readonly ConversationState["entity"]["members"][number][];
  readonly markers: readonly (readonly [string, { read_seq: number; delivered_seq: number }])[];
  readonly told: number | null;
};

/** What was kept of this server, or null: not everything, or of another server or version. Whose it is, is in it. */
export async function readCache(storage: Storage, url: string): Promise<Cached | null> {
  const records = await storage.read(CACHE);
  const head = records.get(HEAD) as Head | undefined;
  if (head?.version !== VERSION || head.url !== url) return null;
  const kept = [...records].flatMap(([key, record]) => (key === HEAD ? [] : [record as KeptConversation]));
  if (kept.length !== head.count) return null;
  const told = kept.flatMap(({ entity, told }) => (told === null ? [] : [[entity.id, told] as const]));
  return { state: revive(head, kept), told: new Map(told) };
}

/** The records of a state: those of these conversations, and where the next sync begins; all of them together fit each other. */
export function cacheRecords(
  url: string,
  state: ChatState,
  ids: Iterable<string>,
  toldUpTo: (id: string) => number | undefined,
): Map<string, unknown> {
  const records = new Map<string, unknown>();
  const { me, place, mustReadList } = state;
  if (place === null) return records;
  for (const id of ids) {
    const conversation = state.conversations.get(id);
    records.set(CONVERSATION + id, conversation && keep(conversation, me.id, toldUpTo(id)));
  }
  const count = state.conversations.size;
  return records.set(HEAD, { version: VERSION, url, me, place, mustReadList, count } satisfies Head);
}

function keep(conversation: ConversationState, myId: string, told: number | undefined): KeptConversation {
  const { last_seq } = conversation.entity;
  const { acked: _acked, ...rest } = release(conversation, [[last_seq - KEPT_MESSAGES + 1, last_seq]], myId);
  return { ...rest, members: [...rest.members.values()], markers: [...rest.markers], told: told ?? null };
}

function revive({ me, place, mustReadList }: Head, kept: readonly KeptConversation[]): ChatState {
  const people = meet(new Map(), [me, kept]);
  const conversations = new Map<string, ConversationState>();
  for (const { told: _told, members, markers, ...rest } of show(people, kept))
    conversations.set(rest.entity.id, {
      ...rest,
      members: new Map(members.map((member) => [member.user.id, member])),
      markers: new Map(markers),
      acked: [],
    });
  const outdated = [...conversations.values()].filter((each) => each.outdated !== null);
  return {
    ...emptyState(me),
    people,
    place,
    mustReadList,
    conversations,
    order: orderOf(conversations),
    awaited: new Map(outdated.map(({ entity }) => [entity.id, []])),
  };
}
