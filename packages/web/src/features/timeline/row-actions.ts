import { createContext, useContext } from "react";
import type { Message, Quote } from "@gochat/client";
import type { Anchor } from "../../ui/anchor.ts";

/** What is known of a message that is answered: without a sender, nothing yet. */
export type ShownQuote = Pick<Quote, "seq"> & { readonly [Key in keyof Quote]?: Quote[Key] | undefined };

/** What the rows of a timeline ask of it. The functions are the same for as long as it is open. */
export interface RowActions {
  readonly reply: (message: Message) => void;
  readonly jumpTo: (seq: number) => void;
  /** One's own reaction: there from now on, or not. */
  readonly setReaction: (message: Message, emoji: string, isSet: boolean) => Promise<void>;
  readonly openPicker: (message: Message, anchor: Anchor) => void;
  readonly openMenu: (message: Message, anchor: Anchor) => void;
  readonly openRevisions: (message: Message) => void;
  readonly openPerson: (userId: string) => void;
  readonly quoteOf: (seq: number) => ShownQuote;
  readonly retry: (clientId: string) => void;
  readonly cancel: (clientId: string) => void;
}

export const RowActionsContext = createContext<RowActions | null>(null);

export function useRowActions(): RowActions {
  const actions = useContext(RowActionsContext);
  if (actions === null) throw new Error("There is no timeline around this row.");
  return actions;
}
