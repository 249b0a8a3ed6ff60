import type { Sql } from "../platform/postgres/sql.ts";
import { selectMarkers } from "./markers-store.ts";
import type { MemberKey, MarkerRow } from "./markers-store.ts";

// For each up to 100 messages and 100 mentions are counted: a tenth of a second at worst, far from the statement's time limit.
const STATES_PER_STATEMENT = 500;

/** The markers of these members, by `keyOf`; whoever is not a member is not in it. */
export async function findMarkers(sql: Sql, keys: readonly MemberKey[]): Promise<Map<string, MarkerRow>> {
  const distinct = [...new Map(keys.map((key) => [keyOf(key), key])).values()];
  const states = new Map<string, MarkerRow>();
  for (let start = 0; start < distinct.length; start += STATES_PER_STATEMENT) {
    for (const state of await selectMarkers(sql, distinct.slice(start, start + STATES_PER_STATEMENT)))
      states.set(keyOf({ conversationId: state.conversation_id, userId: state.user_id }), state);
  }
  return states;
}

export const keyOf = ({ conversationId, userId }: MemberKey): string => `${conversationId} ${userId}`;
