import type { ConversationId, UserId } from "@gochat/protocol";
import type { ConversationEvent } from "../conversation-event.ts";
import { BatchLoader } from "../platform/batch-loader.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { selectMemberships } from "./memberships-store.ts";
import type { LoadedMemberships } from "./memberships-store.ts";

/** Since when somebody who is connected here has been in a group. */
export interface MemberSince {
  readonly version: number;
  readonly joinedSeq: number;
  /** The node read it, and had not delivered by then what made them a member: connections from before are still to be told. */
  readonly isLoaded: boolean;
  /** Up to this version they were told, or it was there before their first connection. */
  toldUpTo: number;
}

export interface MembershipsDeps {
  readonly sql: Sql;
  /** What was committed before it has come to this node, or never will. */
  readonly settledToken: () => string;
  /** Is told up to which version everything of a group was committed, and whether nothing of that is on its way. */
  readonly onHead: (conversationId: ConversationId, version: number, isSettled: boolean) => void;
}

interface Group {
  readonly here: Map<UserId, MemberSince>;
  memberCount: number;
}

interface Person {
  holds: number;
  /** One of their connections is open. */
  isConnected: boolean;
  /** Readings under way of what they are in. */
  loads: number;
  /** Groups that they left meanwhile, with the version: a reading may be older. */
  readonly left: Map<ConversationId, number>;
  readonly groups: Set<ConversationId>;
}

/**
 * Which groups the people who are connected here are in. Read when the first connection of a person opens, then kept by the
 * events of the groups, which arrive in commit order: whoever was removed is out of it before anything later is delivered (G5).
 */
export class Memberships {
  readonly #people = new Map<UserId, Person>();
  readonly #groups = new Map<ConversationId, Group>();
  readonly #loader: BatchLoader<UserId, LoadedMemberships>;
  readonly #onHead: MembershipsDeps["onHead"];

  constructor({ sql, settledToken, onHead }: MembershipsDeps) {
    this.#onHead = onHead;
    this.#loader = new BatchLoader(async (userIds) => {
      const rows = await selectMemberships(sql, userIds, settledToken());
      return new Map(rows.map((row) => [row.user_id, row]));
    });
  }

  /** Until as many calls of `release`. Resolves when events of this person's groups reach them; answers from when on. */
  async hold(userId: UserId): Promise<{ since: string }> {
    const person = this.#people.get(userId) ?? {
      holds: 0,
      isConnected: false,
      loads: 0,
      left: new Map<ConversationId, number>(),
      groups: new Set<ConversationId>(),
    };
    this.#people.set(userId, person);
    person.holds++;
    person.loads++;
    try {
      const loaded = await this.#loader.get(userId);
      if (loaded === undefined) throw new Error("a person who was asked for has a row");
      this.#settle(userId, person, loaded);
      return { since: loaded.since };
    } catch (error) {
      this.release(userId);
      throw error;
    } finally {
      if (--person.loads === 0) person.left.clear();
    }
  }

  release(userId: UserId): void {
    const person = this.#people.get(userId);
    if (person === undefined || --person.holds > 0) return;
    this.#people.delete(userId);
    for (const conversationId of person.groups) this.#forget(conversationId, userId);
  }

  /** Members of a group who are connected here. */
  here(conversationId: ConversationId): ReadonlyMap<UserId, MemberSince> {
    return this.#groups.get(conversationId)?.here ?? NOBODY;
  }

  memberCount(conversationId: ConversationId): number {
    return this.#groups.get(conversationId)?.memberCount ?? 0;
  }

  isHeld(userId: UserId): boolean {
    return this.#people.has(userId);
  }

  /** Lets in whom an event adds; before it is delivered. */
  admit({ conversationId, version, membership }: ConversationEvent): void {
    if (membership === null) return;
    const { added, joinedSeq, memberCount } = membership;
    const since = { version, joinedSeq, isLoaded: false, toldUpTo: 0 };
    for (const userId of added)
      if (this.#people.has(userId)) this.#enter(conversationId, userId, since, memberCount);
    const group = this.#groups.get(conversationId);
    if (group !== undefined) group.memberCount = memberCount;
  }

  /** Lets go whom an event removes; after it is delivered. */
  dismiss({ conversationId, version, membership }: ConversationEvent): void {
    for (const userId of membership?.removed ?? []) {
      const person = this.#people.get(userId);
      const since = this.#groups.get(conversationId)?.here.get(userId);
      if (person !== undefined && person.loads > 0) person.left.set(conversationId, version);
      if (since === undefined || since.version > version) continue;
      person?.groups.delete(conversationId);
      this.#forget(conversationId, userId);
    }
  }

  #settle(userId: UserId, person: Person, loaded: LoadedMemberships): void {
    // They may have gone while this was read.
    if (this.#people.get(userId) !== person) return;
    for (const { conversation_id, version, joined_seq, member_count, head, is_settled } of loaded.groups) {
      if ((person.left.get(conversation_id) ?? 0) > version) continue;
      const toldUpTo = person.isConnected ? 0 : head;
      const since = { version, joinedSeq: joined_seq, isLoaded: true, toldUpTo };
      this.#enter(conversation_id, userId, since, member_count);
      this.#onHead(conversation_id, head, is_settled);
    }
    person.isConnected = true;
  }

  #enter(conversationId: ConversationId, userId: UserId, since: MemberSince, memberCount: number): void {
    const group = this.#groups.get(conversationId) ?? { here: new Map<UserId, MemberSince>(), memberCount };
    this.#groups.set(conversationId, group);
    const before = group.here.get(userId);
    const isNewer = before === undefined || before.version < since.version;
    // What an event told is told, whatever is read later.
    if (isNewer || (before.version === since.version && !since.isLoaded))
      group.here.set(userId, { ...since, toldUpTo: Math.max(before?.toldUpTo ?? 0, since.toldUpTo) });
    this.#people.get(userId)?.groups.add(conversationId);
  }

  #forget(conversationId: ConversationId, userId: UserId): void {
    const group = this.#groups.get(conversationId);
    group?.here.delete(userId);
    if (group?.here.size === 0) this.#groups.delete(conversationId);
  }
}

const NOBODY: ReadonlyMap<UserId, MemberSince> = new Map();
