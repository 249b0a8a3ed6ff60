import { expect, test } from "vitest";
import { conversationOf, messageOf, personOf } from "../testing/entities.ts";
import { apply } from "./apply.ts";
import type { StateEvent } from "./apply.ts";
import { find } from "./messages.ts";
import { emptyState } from "./state.ts";

test.each([
  ["alone", {}],
  [
    "as an answer to one that is not known either",
    { reply_to: { seq: 1, sender: personOf("bob"), content: null } },
  ],
])(
  "a page that was read before one's own change of a message, %s, is not taken after the answer came late and was dropped",
  (_name, more) => {
    const messages = [1, 2, 3].map((seq) => messageOf("c", seq));
    const before = messageOf("c", 2, more);
    const after = { ...before, version: 5, content: "changed" };
    const page = [messageOf("c", 1), before];
    const told: StateEvent[] = [
      { type: "local.read", conversation: { ...conversationOf("c", messages), version: 4 } },
      // Somebody's change after one's own: so the answer is about what is past.
      {
        type: "message.updated",
        conversation_id: "c",
        version: 6,
        message: { ...messageOf("c", 3), version: 6 },
      },
      { type: "ack", message: after },
    ];
    const state = told.reduce(apply, emptyState(personOf("me")));
    const late = { type: "local.page", conversation_id: "c", messages: page, generation: 0 } as const;
    expect(find(apply(state, late).conversations.get("c")?.runs ?? [], 2)).toBe(undefined);

    const generation = state.conversations.get("c")?.generation ?? 0;
    const again = apply(state, { ...late, messages: [messageOf("c", 1), after], generation });
    expect(find(again.conversations.get("c")?.runs ?? [], 2)).toMatchObject({ content: "changed" });
  },
);
