import type { ConversationSettings } from "@gochat/protocol";
import type { ChangeScope } from "../conversation-change.ts";

/** Every entry of the log holds all settings, so that none depends on another. */
export function recordSettings(
  { conversation, record }: ChangeScope,
  changed: Partial<ConversationSettings>,
): void {
  const { name, description, history, pinned_seqs, closed_at, avatar_id, who_writes, slow_mode_s } =
    conversation;
  const settings: ConversationSettings = {
    name,
    description,
    history,
    pinned_seqs,
    closed_at,
    avatar_id,
    who_writes,
    slow_mode_s,
    ...changed,
  };
  record("conversation.updated", { data: { conversation: settings } });
}
