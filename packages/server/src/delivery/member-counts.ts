import type { ConversationId, UserId } from "@gochat/protocol";
import { LRUCache } from "lru-cache";
import type { Sql } from "../platform/postgres/sql.ts";
import type { Memberships } from "./memberships.ts";
import { selectDirectPair } from "./memberships-store.ts";

const PAIRS_MAX = 20_000;

/**
 * How many are in the conversation of somebody who is connected here; undefined when that person is not in it. Who is in a direct
 * conversation never changes, so it is read once.
 */
export function createMemberCounts(sql: Sql, memberships: Memberships) {
  const pairs = new LRUCache<ConversationId, readonly UserId[]>({ max: PAIRS_MAX });

  return async function countMembers(
    userId: UserId,
    conversationId: ConversationId,
  ): Promise<number | undefined> {
    if (memberships.here(conversationId).has(userId)) {
      return memberships.memberCount(conversationId);
    }
    const pair = pairs.get(conversationId) ?? (await selectDirectPair(sql, conversationId));
    if (pair === undefined) return undefined;
    pairs.set(conversationId, pair);
    return pair.includes(userId) ? pair.length : undefined;
  };
}
