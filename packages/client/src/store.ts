import type { Cancel } from "./environment.ts";
import { createListeners } from "./listeners.ts";
import type { Listeners } from "./listeners.ts";
import { apply } from "./state/apply.ts";
import type { StateEvent } from "./state/apply.ts";
import type { ChatState } from "./state/state.ts";

/** What a device knows now, and who wants to hear of it. */
export interface Store {
  readonly state: ChatState;
  /** Takes a step. Listeners hear of it before this returns. */
  readonly dispatch: (event: StateEvent) => void;
  /** Calls back after each step that changed something. */
  readonly subscribe: (listener: StepListener) => Cancel;
  /** Calls back after each step that changed something of one conversation, or the presence of one person, and after all of the above. */
  readonly subscribeTo: (id: string, listener: () => void) => Cancel;
}

/** Of which conversation it is; undefined for what may be of several. */
export const conversationOf = (event: StateEvent): string | undefined =>
  "conversation_id" in event
    ? event.conversation_id
    : event.type === "ack"
      ? event.message.conversation_id
      : undefined;

export type StepListener = (event: StateEvent, before: ChatState, after: ChatState) => void;

export function createStore(start: ChatState): Store {
  let state = start;
  const listeners = new Set<StepListener>();
  const byId = new Map<string, Listeners>();

  function tellThose(event: StateEvent, before: ChatState, after: ChatState): void {
    const parts = BY_ID.filter((part) => before[part] !== after[part]);
    if (parts.length === 0) return;
    // A name that comes with it changes others as well.
    const only = before.people === after.people ? conversationOf(event) : undefined;
    for (const id of only === undefined ? byId.keys() : [only])
      if (parts.some((part) => before[part].get(id) !== after[part].get(id))) byId.get(id)?.tell();
  }

  return {
    get state() {
      return state;
    },
    dispatch(event) {
      const before = state;
      state = apply(before, event);
      if (state === before) return;
      const after = state;
      for (const listener of listeners) listener(event, before, after);
      tellThose(event, before, after);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    subscribeTo(id, listener) {
      const ofId = byId.get(id) ?? createListeners();
      byId.set(id, ofId);
      const cancel = ofId.add(listener);
      return () => {
        cancel();
        if (ofId.size === 0 && byId.get(id) === ofId) byId.delete(id);
      };
    },
  };
}

/** Parts of the state that are kept by the id of a conversation or a person. */
const BY_ID = ["conversations", "typing", "presence", "drafts"] as const;
