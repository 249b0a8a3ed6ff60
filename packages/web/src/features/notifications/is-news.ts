import type { ConversationData, Message } from "@gochat/client";
import { hides } from "../../lib/blocked.ts";
import { isMuted } from "../../lib/mute.ts";

// What came while one was away is in the list: only what is as young as this is news.
const FRESH_MS = 30_000;

/**
 * Whether somebody wants to be told of a message: one of somebody else, just now, that is not read yet on any device, and of a conversation
 * that is not muted, nor a request (S3), and not of somebody whom one hides (S7). Who mutes wants silence: a mention breaks it in the list alone.
 */
export function isNews(message: Message, conversation: ConversationData, myId: string, now: Date): boolean {
  const { me } = conversation;
  return (
    message.sender.id !== myId &&
    message.system === undefined &&
    message.deleted_at === null &&
    now.getTime() - Date.parse(message.created_at) < FRESH_MS &&
    me.read_seq < message.seq &&
    me.archived_at === null &&
    me.request === null &&
    !hides(conversation, message.sender) &&
    !isMuted(me, now)
  );
}
