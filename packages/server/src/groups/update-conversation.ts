import type { BodyOf, Conversation, ConversationId, ENDPOINTS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { checkGroupNames } from "./create-group.ts";
import type { AvatarChange } from "../avatar-change.ts";
import type { Caller } from "../conversation-change.ts";
import { authorize, UNHINDERED } from "../conversation-policy.ts";
import type { GroupsContext } from "./groups-context.ts";
import { updateSettings } from "./groups-store.ts";
import type { Settings } from "./groups-store.ts";

export type SettingsInput = BodyOf<typeof ENDPOINTS.conversations.update>;

/** Renames, describes or pictures a group, or says what of its history new members see, who writes and how often. What is the same already is no change. */
export async function updateConversation(
  context: GroupsContext,
  caller: Caller,
  id: ConversationId,
  input: SettingsInput,
): Promise<Conversation> {
  const { postgres, findConversation, withAvatar } = context;
  checkGroupNames(input);
  if (input.avatar !== undefined) {
    // Nobody makes this server look at pictures for a group that is not theirs to change. It is judged again under the lock.
    const { kind, closed_at, me } = await findConversation(
      postgres.within(caller.deadline),
      caller.userId,
      id,
    );
    authorize("conversation.update", { ...UNHINDERED, kind, closed_at, role: me.role });
  }
  return withAvatar(caller, input.avatar, (avatar) => updateWith(context, caller, id, input, avatar));
}

function updateWith(
  { change, findConversation, recordSettings, holdsRefusedWord }: GroupsContext,
  caller: Caller,
  id: ConversationId,
  input: SettingsInput,
  avatar: AvatarChange | undefined,
): Promise<Conversation> {
  return change(caller, id, "conversation.update", {
    work(scope) {
      const { conversation, tx, notify, write } = scope;
      const settings: Settings = {
        name: input.name ?? conversation.name,
        description: (input.description === undefined ? conversation.description : input.description) || null,
        history: input.history ?? conversation.history,
        avatar_id: avatar === undefined ? conversation.avatar_id : avatar.id,
        who_writes: input.who_writes ?? conversation.who_writes,
        slow_mode_s: input.slow_mode_s ?? conversation.slow_mode_s,
      };
      const isRenamed = settings.name !== conversation.name;
      const hasOtherHistory = settings.history !== conversation.history;
      const hasOtherAvatar = settings.avatar_id !== conversation.avatar_id;
      const isDescribed = settings.description !== conversation.description;
      const isSame =
        !isRenamed &&
        !hasOtherHistory &&
        !hasOtherAvatar &&
        !isDescribed &&
        settings.who_writes === conversation.who_writes &&
        settings.slow_mode_s === conversation.slow_mode_s;
      const written = [isRenamed && settings.name, isDescribed && settings.description];
      if (written.some((text) => text && holdsRefusedWord(text))) throw new AppError("content_refused"); // I10
      if (!isSame) {
        // It shows what was said before the admins of today came: that is for the owner to decide.
        if (hasOtherHistory && settings.history === "all") scope.require("conversation.open_history");
        write(updateSettings(tx, id, settings));
        if (avatar !== undefined && hasOtherAvatar) write(avatar.replace(tx, id, conversation.avatar_id));
        recordSettings(scope, settings);
        if (isRenamed) notify("group.renamed", [], settings.name);
        if (hasOtherAvatar) notify("avatar.changed", []);
        if (hasOtherHistory) notify(settings.history === "all" ? "history.opened" : "history.narrowed", []); // G6
      }
      return findConversation(tx, caller.userId, id);
    },
  });
}
