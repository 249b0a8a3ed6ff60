import type { ErrorCode, Role, UserId } from "@gochat/protocol";
import { advance, findDirect, notify } from "./model.ts";
import type { Conversation, Member, Model } from "./model.ts";
import { eitherBlocks, isLet } from "./model-consent.ts";
import { whyNotShown } from "./model-files.ts";
import type { AvatarInput } from "./model-files.ts";
import { done, reasons, refused } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { mayNot } from "./policy.ts";

const newMember = (joinedSeq: number, joinedVersion: number, role: Role = "member"): Member => ({
  role,
  joinedSeq,
  joinedVersion,
  // What was said before somebody joined is not news to them.
  readSeq: joinedSeq,
  shownReadSeq: joinedSeq,
  deliveredSeq: joinedSeq,
  isMarkedUnread: false,
  unreadFrom: null,
  isArchived: false,
  isPinned: false,
  mutedUntil: null,
  request: null,
  isSilenced: false,
  hasSentSlowly: false,
});

function openConversation(
  { conversations }: Model,
  kind: Conversation["kind"],
  members: Conversation["members"],
): Conversation {
  const conversation: Conversation = {
    id: null,
    label: `${kind}-${conversations.length}`,
    kind,
    pair: kind === "direct" ? [...members.keys()] : [],
    name: null,
    description: null,
    history: "all",
    whoWrites: "everybody",
    slowModeS: 0,
    avatarId: null,
    pinnedSeqs: [],
    isClosed: false,
    members,
    messages: [],
    log: [{ event: "conversation.created", seq: null }],
    invitations: [],
    removals: new Map(),
    banned: new Set(),
  };
  conversations.push(conversation);
  return conversation;
}

export interface GroupInput {
  readonly name: string;
  readonly description?: string;
  readonly history?: Conversation["history"];
  readonly participantIds: readonly UserId[];
}

/** G1 */
export function createGroup(model: Model, ownerId: UserId, input: GroupInput): Outcome<Conversation> {
  const others = [...new Set(input.participantIds)].filter((userId) => userId !== ownerId);
  if (others.length === 0) return refused("invalid_request");
  const wrong = reasons(
    ["user_not_found", others.some((userId) => !isPerson(model, userId))],
    ["not_accepted", others.some((userId) => eitherBlocks(model, ownerId, userId))], // S11
  );
  if (wrong.length > 0) return refused(...wrong);
  const members = new Map([
    [ownerId, newMember(0, 1, "owner")],
    ...others.map((userId): [UserId, Member] => [userId, newMember(0, 1)]),
  ]);
  const conversation = openConversation(model, "group", members);
  conversation.name = input.name;
  conversation.description = input.description || null;
  conversation.history = input.history ?? "all";
  notify(conversation, ownerId, "group.created", { userIds: others, name: input.name });
  return done(conversation);
}

export const isPerson = ({ people }: Model, userId: UserId): boolean =>
  people.some(({ id }) => id === userId);

/** The one direct conversation of two people (D6). Undefined stands for somebody who does not exist. */
export function openDirect(
  model: Model,
  userId: UserId,
  peerId: UserId | undefined,
): Outcome<{ conversation: Conversation; isNew: boolean }> {
  if (peerId === undefined || !isPerson(model, peerId)) return refused("user_not_found");
  if (peerId === userId) return refused("self_recipient");
  const found = findDirect(model, userId, peerId);
  if (found !== undefined) return done({ conversation: found, isNew: false });
  if (eitherBlocks(model, userId, peerId)) return refused("not_accepted"); // S6
  const members = new Map([userId, peerId].map((each) => [each, newMember(0, 1)]));
  const peer = model.people.find(({ id }) => id === peerId);
  const asked = members.get(peerId);
  if (peer && asked && !isLet(model, peer, userId)) asked.request = "pending"; // S2
  return done({ conversation: openConversation(model, "direct", members), isNew: true });
}

export interface SettingsInput {
  readonly name?: string;
  readonly description?: string | null;
  readonly history?: Conversation["history"];
  readonly who_writes?: Conversation["whoWrites"];
  readonly slow_mode_s?: Conversation["slowModeS"];
}

export function update(
  conversation: Conversation,
  userId: UserId,
  input: SettingsInput,
): Outcome<Conversation> {
  const member = conversation.members.get(userId);
  if (member === undefined) return refused("conversation_not_found");
  if (mayNot("conversation.update", conversation, member)) return refused("forbidden");
  const { name, description, history, whoWrites, slowModeS } = conversation;
  const next = {
    name: input.name ?? name,
    description: (input.description === undefined ? description : input.description) || null,
    history: input.history ?? history,
    whoWrites: input.who_writes ?? whoWrites,
    slowModeS: input.slow_mode_s ?? slowModeS,
  };
  const isRenamed = next.name !== name;
  const hasOtherHistory = next.history !== history;
  const isSame =
    next.description === description && next.whoWrites === whoWrites && next.slowModeS === slowModeS;
  if (!isRenamed && !hasOtherHistory && isSame) return done(conversation);
  if (hasOtherHistory && next.history === "all" && member.role !== "owner") return refused("forbidden");
  Object.assign(conversation, next);
  advance(conversation, "conversation.updated");
  if (isRenamed) notify(conversation, userId, "group.renamed", { name: next.name });
  if (hasOtherHistory)
    notify(conversation, userId, next.history === "all" ? "history.opened" : "history.narrowed");
  return done(conversation);
}

/** F15; `shown` is what was made of the picture, if anything was. */
export function updateAvatar(
  model: Model,
  conversation: Conversation,
  userId: UserId,
  { picture, shown }: AvatarInput,
): Outcome<Conversation> {
  const member = conversation.members.get(userId);
  if (member === undefined) return refused("conversation_not_found");
  const wrong = [
    ...reasons(["forbidden", mayNot("conversation.update", conversation, member)]),
    ...whyNotShown(model, userId, picture),
  ];
  if (wrong.length > 0) return refused(...wrong);
  if (conversation.avatarId === shown) return done(conversation);
  conversation.avatarId = shown;
  advance(conversation, "conversation.updated");
  notify(conversation, userId, "avatar.changed");
  return done(conversation);
}

/** Answers with those who are new (G4). */
export function add(
  model: Model,
  conversation: Conversation,
  userId: UserId,
  userIds: readonly UserId[],
): Outcome<readonly UserId[]> {
  const member = conversation.members.get(userId);
  if (member === undefined) return refused("conversation_not_found");
  const wrong = reasons(
    ["forbidden", mayNot("member.add", conversation, member)],
    ["user_not_found", userIds.some((each) => !isPerson(model, each))],
    [
      "not_accepted",
      userIds.some((each) => !conversation.members.has(each) && eitherBlocks(model, userId, each)),
    ], // S11
    ["banned", userIds.some((each) => conversation.banned.has(each))], // G10
  );
  if (wrong.length > 0) return refused(...wrong);
  const newcomers = [...new Set(userIds)].filter((each) => !conversation.members.has(each));
  if (newcomers.length > 0) admit(conversation, userId, newcomers);
  return done(newcomers);
}

/** In the name of a member. */
export function admit(conversation: Conversation, userId: UserId, newcomers: readonly UserId[]): void {
  const joinedSeq = conversation.messages.length;
  const version = advance(conversation, "member.added");
  for (const each of newcomers) {
    conversation.members.set(each, newMember(joinedSeq, version));
    conversation.removals.delete(each);
  }
  notify(conversation, userId, "member.added", { userIds: newcomers });
}

/** Removes somebody, or leaves. */
export function takeOut(conversation: Conversation, userId: UserId, targetId: UserId): Outcome<null> {
  const member = conversation.members.get(userId);
  if (member === undefined) return refused("conversation_not_found");
  const wrong =
    userId === targetId ? whyNotLeave(conversation, member) : whyNotRemove(conversation, member, targetId);
  if (wrong.length > 0) return refused(...wrong);
  if (userId !== targetId) conversation.removals.set(targetId, conversation.invitations.length);
  endMembership(conversation, userId, targetId);
  return done(null);
}

export function endMembership(conversation: Conversation, userId: UserId, targetId: UserId): void {
  conversation.members.delete(targetId);
  advance(conversation, "member.removed");
  // Nobody is left to whom it could be reported.
  if (conversation.members.size === 0) conversation.isClosed = true;
  else if (userId === targetId) notify(conversation, userId, "member.left");
  else notify(conversation, userId, "member.removed", { userIds: [targetId] });
}

/** G3 */
const whyNotLeave = (conversation: Conversation, member: Member): ErrorCode[] =>
  reasons(
    ["forbidden", mayNot("member.leave", conversation, member)],
    ["last_owner", member.role === "owner" && conversation.members.size > 1],
  );

/** G2 */
function whyNotRemove(conversation: Conversation, member: Member, targetId: UserId): ErrorCode[] {
  const target = conversation.members.get(targetId);
  const isAboveMember = target !== undefined && target.role !== "member";
  return reasons(
    ["forbidden", mayNot("member.remove_member", conversation, member)],
    ["forbidden", isAboveMember && mayNot("member.remove_admin", conversation, member)],
    ["member_not_found", target === undefined],
  );
}

/** `owner` hands the group over (G3). Answers with the role that the target has now. */
export function setRole(
  conversation: Conversation,
  userId: UserId,
  targetId: UserId,
  role: Role,
): Outcome<Role> {
  const member = conversation.members.get(userId);
  if (member === undefined) return refused("conversation_not_found");
  const target = conversation.members.get(targetId);
  const wrong = reasons(
    ["forbidden", mayNot("member.set_role", conversation, member)],
    ["member_not_found", target === undefined],
    ["last_owner", target?.role === "owner" && role !== "owner"],
  );
  if (target === undefined || wrong.length > 0) return refused(...wrong);
  if (target.role === role) return done(role);
  target.role = role;
  if (role === "owner") {
    member.role = "admin";
    target.isSilenced = false; // G12
  }
  advance(conversation, "member.updated");
  if (role === "owner") notify(conversation, userId, "owner.changed", { userIds: [targetId] });
  return done(role);
}

/** G12 */
export function setSilenced(
  conversation: Conversation,
  userId: UserId,
  targetId: UserId,
  isSilenced: boolean,
): Outcome<Member> {
  const member = conversation.members.get(userId);
  if (member === undefined) return refused("conversation_not_found");
  const target = conversation.members.get(targetId);
  const wrong = [
    ...whyNotRemove(conversation, member, targetId),
    ...reasons(["forbidden", userId === targetId || target?.role === "owner"]),
  ];
  if (target === undefined || wrong.length > 0) return refused(...wrong);
  if (target.isSilenced === isSilenced) return done(target);
  target.isSilenced = isSilenced;
  advance(conversation, "member.updated");
  return done(target);
}
