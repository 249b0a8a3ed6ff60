/** Hooks for React, from version 18 on. Each renders again when, and only when, what it gives back has changed. */
export { useBlocks } from "./blocks.ts";
export { ChatProvider, useChat, useConnection, useMe } from "./chat-context.ts";
export type { ChatProviderProps } from "./chat-context.ts";
export {
  useConversation,
  useConversationIds,
  useConversations,
  useMarkers,
  useUnreadTotal,
} from "./conversations.ts";
export type { ConversationsOptions } from "./conversations.ts";
export { useDraft } from "./drafting.ts";
export type { Drafting } from "./drafting.ts";
export { useGroupRequests } from "./group-requests.ts";
export { usePresence, useTyping } from "./people.ts";
export type { Typing } from "./people.ts";
export { useSend } from "./sending.ts";
export type { Sending } from "./sending.ts";
export { useTimeline } from "./timeline.ts";
export type { TimelineView } from "./timeline.ts";
