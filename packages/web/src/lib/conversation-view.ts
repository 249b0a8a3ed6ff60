import { createContext, useContext } from "react";
import type { Message } from "@gochat/client";

/** What the parts of an open conversation ask of each other. The functions are the same for as long as it is open. */
export interface ConversationView {
  readonly id: string;
  /** Answers a message: the composer quotes it and gets the focus. */
  readonly reply: (message: Message) => void;
  /** Changes one's own message in the composer. */
  readonly edit: (message: Message) => void;
  /** Shows a message, and flashes it. */
  readonly jumpTo: (seq: number) => void;
  readonly focusComposer: () => void;
  /** Gives the focus to the newest message. */
  readonly focusTimeline: () => void;
}

export const ConversationViewContext = createContext<ConversationView | null>(null);

export function useConversationView(): ConversationView {
  const view = useContext(ConversationViewContext);
  if (view === null) throw new Error("There is no conversation open here.");
  return view;
}
