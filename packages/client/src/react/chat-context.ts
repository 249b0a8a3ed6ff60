import { createContext, createElement, useCallback, useContext } from "react";
import type { Context, ReactElement, ReactNode } from "react";
import type { Chat } from "../chat.ts";
import type { StartedBy } from "../create-chat.ts";
import type { ConnectionStatus } from "../connection/status.ts";
import type { UserSummary } from "../contract/entities.ts";
import type { Core } from "../core.ts";
import { useSnapshot } from "./use-snapshot.ts";

const ChatContext: Context<Chat | null> = createContext<Chat | null>(null);

export interface ChatProviderProps {
  /** What `connect` resolved with. Whoever connected closes it: it may outlive the page that shows it. */
  readonly chat: Chat;
  readonly children?: ReactNode;
}

/** Gives a chat to the hooks of everything inside. */
export function ChatProvider({ chat, children }: ChatProviderProps): ReactElement {
  return createElement(ChatContext.Provider, { value: chat }, children);
}

/** The chat itself: all that one can do with it. Nothing that it shows makes the component render again; the other hooks do. */
export function useChat(): Chat {
  const chat = useContext(ChatContext);
  if (chat === null) throw new Error("There is no chat here: put a <ChatProvider chat={chat}> around it.");
  return chat;
}

/** Who one is. */
export function useMe(): UserSummary {
  const chat = useChat();
  return useSnapshot(coreOf(chat).store.subscribe, () => chat.me);
}

/** Whether there is a connection, and if there is none why, and when the next attempt is made. */
export function useConnection(): ConnectionStatus {
  const chat = useChat();
  const subscribe = useCallback((listener: () => void) => chat.on("connection", listener), [chat]);
  return useSnapshot(subscribe, () => chat.status);
}

/** `chat.subscribe` calls back soon; the hooks must know at once, or what they show would not fit together for a moment. */
export const coreOf = (chat: Chat): Core => (chat as Chat & StartedBy).core;
