import fc from "fast-check";
import { expect, test } from "vitest";
import { conversationOf, ownStateOf } from "../testing/entities.ts";
import { fromRead } from "./conversation.ts";
import { orderOf, reorder } from "./order.ts";
import type { ConversationState } from "./state.ts";

const at = (minute: number) => `2026-01-01T00:0${minute}:00.000Z`;
// Few ids and times, so that conversations come again, stay where they are, and are as new as others.
const states = fc.record({ minute: fc.nat(5), isPinned: fc.boolean() }).map(
  ({ minute, isPinned }) =>
    (id: string): ConversationState =>
      fromRead(
        conversationOf(id, [], {
          last_activity_at: at(minute),
          me: ownStateOf({ pinned_at: isPinned ? at(0) : null }),
        }),
        "me",
      ),
);
const steps = fc.array(fc.tuple(fc.nat(9), fc.option(states)), { maxLength: 60 });

test("H5 whatever comes, goes and changes stands where it would in a list that is sorted anew", () => {
  fc.assert(
    fc.property(steps, (changes) => {
      let conversations: ReadonlyMap<string, ConversationState> = new Map();
      let order: readonly string[] = [];
      for (const [n, make] of changes) {
        const id = `c${n}`;
        const after = new Map(conversations);
        if (make === null) after.delete(id);
        else after.set(id, make(id));
        const sorted = orderOf(after);
        const next = reorder(order, conversations, after, id);
        expect(next).toEqual(sorted);
        // Who compares arrays sees a change only where there is one.
        if (make !== null && sorted.join() === order.join()) expect(next).toBe(order);
        conversations = after;
        order = next;
      }
    }),
  );
});
