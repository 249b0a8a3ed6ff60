import type { Core } from "../core.ts";
import type { ConversationState } from "../state/state.ts";
import { isFor } from "./entry.ts";
import type { OutboxEntry } from "./entry.ts";

/**
 * What oneself sent to a conversation and is not stored yet. An entry is left out as soon as its message is known, which may be before the
 * answer says that it is stored: so nothing is shown twice.
 */
export const outgoingOf = (
  { outbox, store }: Pick<Core, "outbox" | "store">,
  { entity, runs }: ConversationState,
): readonly OutboxEntry[] =>
  outbox
    .getSnapshot()
    .filter(
      (entry) =>
        isFor(entry, entity, store.state.me.id) &&
        (entry.status === "failed" ||
          !runs.some((run) => run.some(({ client_id }) => client_id === entry.client_id))),
    );
