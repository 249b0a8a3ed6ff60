import type { ConversationId, UserId } from "@gochat/protocol";
import { AppError, wrongField } from "../errors.ts";
import type { Caller } from "../conversation-change.ts";
import { checkTime } from "../platform/check-time.ts";
import type { GroupsContext } from "./groups-context.ts";
import { findMember, lockUsers } from "./groups-store.ts";
import { isBanned, liftBan, recordBan } from "./removals-store.ts";
import { endMembership } from "./remove-member.ts";

/** Removes somebody, if they are in it, and lets them not come back (G10). Null: until it is lifted. */
export async function banMember(
  { change, writeAudit }: GroupsContext,
  caller: Caller,
  id: ConversationId,
  userId: UserId,
  until: string | null,
): Promise<void> {
  checkTime("/until", until);
  if (until !== null && Date.parse(until) <= Date.now()) throw wrongField("/until", "must lie ahead");
  let isKnown = false;
  await change(caller, id, "member.remove_member", {
    async prepare(tx) {
      isKnown = (await lockUsers(tx, { ids: [userId], names: [], namedBy: caller.userId })).length === 1;
    },
    read: (tx) => findMember(tx, id, userId),
    work(scope, member) {
      const { conversation, notify, require, tx, write } = scope;
      if (!isKnown) throw new AppError("user_not_found");
      if (userId === caller.userId) throw new AppError("forbidden");
      if (member !== undefined) {
        if (member.role !== "member") require("member.remove_admin");
        endMembership(scope, id, userId);
        if (conversation.member_count > 1) notify("member.removed", [userId]);
      }
      write(recordBan(tx, id, { userId, bannedBy: caller.userId, until }));
      const note = { actorId: caller.userId, userId, conversationId: id };
      write(writeAudit(tx, { action: "member.banned", details: { until }, ...note }));
    },
  });
}

/** Again is no error. */
export async function unbanMember(
  { change, writeAudit }: GroupsContext,
  caller: Caller,
  id: ConversationId,
  userId: UserId,
): Promise<void> {
  await change(caller, id, "member.unban", {
    read: (tx) => isBanned(tx, id, userId),
    work({ tx, write }, wasBanned) {
      if (!wasBanned) return;
      write(liftBan(tx, id, userId));
      const note = { action: "member.unbanned", actorId: caller.userId, userId, conversationId: id } as const;
      write(writeAudit(tx, note));
    },
  });
}
