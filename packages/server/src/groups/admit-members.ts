import type { ConversationId, Member } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { ChangeScope } from "../conversation-change.ts";
import { insertMembers, setMemberCount } from "./groups-store.ts";
import type { Outsider } from "./groups-store.ts";
import { forgetRemovals } from "./removals-store.ts";

/** A member as the log keeps them: names are looked up when it is read. */
export const toLogMember = ({ user, role, joined_at, silenced_until }: Member) => ({
  user_id: user.id,
  role,
  joined_at,
  silenced_until,
});

/** Makes members of people who are none; answers with how many there are then. */
export function admitMembers(
  { conversation, tx, record, notify, write }: ChangeScope,
  id: ConversationId,
  outsiders: readonly Outsider[],
): number {
  if (outsiders.some(({ is_banned }) => is_banned)) throw new AppError("banned"); // G10
  const members = outsiders.map(({ member }) => member);
  const member_count = conversation.member_count + members.length;
  if (member_count > LIMITS.membersMax) throw new AppError("limit_reached");
  if (members.length === 0) return member_count;
  const newcomers = members.map(({ user }) => user.id);
  const version = conversation.version + 1;
  write(insertMembers(tx, { id, userIds: newcomers, joinedSeq: conversation.last_seq, version }));
  write(setMemberCount(tx, id, member_count));
  if (outsiders.some(({ removed_at }) => removed_at !== null)) write(forgetRemovals(tx, id, newcomers));
  record("member.added", { data: { members: members.map(toLogMember), member_count }, newcomers });
  notify("member.added", newcomers);
  return member_count;
}
