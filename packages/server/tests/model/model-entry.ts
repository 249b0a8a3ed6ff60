import type { UserId } from "@gochat/protocol";
import { eitherBlocks } from "./model-consent.ts";
import { admit, endMembership, isPerson } from "./model-groups.ts";
import type { Conversation, Invitation, Model } from "./model.ts";
import { done, reasons, refused } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { mayNot } from "./policy.ts";

/** G10 */
export function ban(
  model: Model,
  conversation: Conversation,
  userId: UserId,
  targetId: UserId,
): Outcome<null> {
  const member = conversation.members.get(userId);
  if (member === undefined) return refused("conversation_not_found");
  const target = conversation.members.get(targetId);
  const isAboveMember = target !== undefined && target.role !== "member";
  const wrong = reasons(
    ["forbidden", mayNot("member.remove_member", conversation, member)],
    ["user_not_found", !isPerson(model, targetId)],
    ["forbidden", userId === targetId],
    ["forbidden", isAboveMember && mayNot("member.remove_admin", conversation, member)],
  );
  if (wrong.length > 0) return refused(...wrong);
  if (target !== undefined) endMembership(conversation, userId, targetId);
  conversation.removals.set(targetId, conversation.invitations.length);
  conversation.banned.add(targetId);
  return done(null);
}

/** Invitations of before let them not in all the same (G9). */
export function unban(conversation: Conversation, userId: UserId, targetId: UserId): Outcome<null> {
  const member = conversation.members.get(userId);
  if (member === undefined) return refused("conversation_not_found");
  if (mayNot("member.unban", conversation, member)) return refused("forbidden");
  conversation.banned.delete(targetId);
  return done(null);
}

/** Whether somebody may make an invitation (G9). */
export function invite(conversation: Conversation, userId: UserId): Outcome<null> {
  const member = conversation.members.get(userId);
  if (member === undefined) return refused("conversation_not_found");
  return mayNot("member.add", conversation, member) ? refused("forbidden") : done(null);
}

/** In the name of the inviter, who may do it now (G9). */
export function accept(
  model: Model,
  conversation: Conversation,
  invitation: Invitation,
  userId: UserId,
): Outcome<null> {
  const { inviterId } = invitation;
  const isGood = !invitation.isRevoked && invitation.uses < invitation.maxUses;
  if (!isGood || "refused" in invite(conversation, inviterId)) return refused("invitation_not_valid");
  if (conversation.members.has(userId)) return done(null);
  const isBanned = conversation.banned.has(userId);
  const isTooOld = conversation.invitations.indexOf(invitation) < (conversation.removals.get(userId) ?? 0);
  const wrong = reasons(
    ["banned", isBanned],
    ["invitation_not_valid", eitherBlocks(model, inviterId, userId)],
    ["invitation_not_valid", isTooOld && !isBanned],
  );
  if (wrong.length > 0) return refused(...wrong);
  admit(conversation, inviterId, [userId]);
  invitation.uses++;
  return done(null);
}

/** By who made it, and by owners and admins (G9). Again is no error. */
export function revoke(conversation: Conversation, invitation: Invitation, userId: UserId): Outcome<null> {
  const role = conversation.members.get(userId)?.role;
  if (invitation.inviterId !== userId && role !== "owner" && role !== "admin")
    return refused("invitation_not_found");
  invitation.isRevoked = true;
  return done(null);
}
