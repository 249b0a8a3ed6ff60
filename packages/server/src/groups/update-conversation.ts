import type { Conversation, ConversationId } from "@gochat/protocol";
import { checkGroupNames } from "./check-group-names.ts";
import type { Caller } from "../conversation-change.ts";
import type { GroupsContext } from "./groups-context.ts";
import { updateSettings } from "./groups-store.ts";
import type { Settings } from "./groups-store.ts";

/** Renames or describes a group, or says what of its history new members see. What is the same already is no change. */
export async function updateConversation(
  { change, findConversation, recordSettings }: GroupsContext,
  caller: Caller,
  id: ConversationId,
  input: Partial<Settings>,
): Promise<Conversation> {
  checkGroupNames(input);
  return change(caller, id, "conversation.update", {
    work(scope) {
      const { conversation, tx, notify, write } = scope;
      const settings: Settings = {
        name: input.name ?? conversation.name,
        description: (input.description === undefined ? conversation.description : input.description) || null,
        history: input.history ?? conversation.history,
      };
      const isRenamed = settings.name !== conversation.name;
      const hasOtherHistory = settings.history !== conversation.history;
      const isSame = !isRenamed && !hasOtherHistory && settings.description === conversation.description;
      if (!isSame) {
        // It shows what was said before the admins of today came: that is for the owner to decide.
        if (hasOtherHistory && settings.history === "all") scope.require("conversation.open_history");
        write(updateSettings(tx, id, settings));
        recordSettings(scope, settings);
        if (isRenamed) notify("group.renamed", [], settings.name);
        if (hasOtherHistory) notify(settings.history === "all" ? "history.opened" : "history.narrowed", []); // G6
      }
      return findConversation(tx, caller.userId, id);
    },
  });
}
