import type { ConversationId, ConversationSettings, UserId } from "@gochat/protocol";
import { checkGroupNames } from "./check-group-names.ts";
import type { ChangeScope, ConversationsContext } from "./conversations-context.ts";
import { updateSettings } from "./groups-store.ts";
import type { Settings } from "./groups-store.ts";

/** Renames or describes a group, or says what of its history new members see. What is the same already is no change. */
export async function updateConversation(
  { change }: ConversationsContext,
  userId: UserId,
  id: ConversationId,
  input: Partial<Settings>,
): Promise<void> {
  checkGroupNames(input);
  await change({ userId, connectionId: null }, id, "conversation.update", async (scope) => {
    const { conversation, tx } = scope;
    const settings: Settings = {
      name: input.name ?? conversation.name,
      description: (input.description === undefined ? conversation.description : input.description) || null,
      history: input.history ?? conversation.history,
    };
    const isRenamed = settings.name !== conversation.name;
    const hasOtherHistory = settings.history !== conversation.history;
    const isSame = !isRenamed && !hasOtherHistory && settings.description === conversation.description;
    if (isSame) return;
    // It shows what was said to others, before those came who may be admins now.
    if (hasOtherHistory && settings.history === "all") scope.require("conversation.open_history");
    await updateSettings(tx, id, settings);
    await recordSettings(scope, settings);
    if (isRenamed) await scope.notify("group.renamed", [], settings.name);
    if (hasOtherHistory)
      await scope.notify(settings.history === "all" ? "history.opened" : "history.narrowed", []); // G6
  });
}

/** Every entry of the log holds all settings, so that none depends on another. */
export async function recordSettings(
  { conversation, record }: ChangeScope,
  changed: Partial<ConversationSettings>,
): Promise<void> {
  const { name, description, history, pinned_seqs, closed_at } = conversation;
  const settings: ConversationSettings = { name, description, history, pinned_seqs, closed_at, ...changed };
  await record("conversation.updated", { data: { conversation: settings } });
}
