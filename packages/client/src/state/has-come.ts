import type { ConversationState } from "./state.ts";

/** Whether a message is among those that this device was told of: what is late is in no count until it comes. */
export const hasCome = ({ entity, late }: ConversationState, seq: number): boolean =>
  seq <= entity.last_seq && !late.includes(seq);
