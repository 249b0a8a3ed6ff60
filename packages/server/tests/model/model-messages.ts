import type { ErrorCode, FileId, UserId } from "@gochat/protocol";
import { advance, append, visibleMessage } from "./model.ts";
import type { Conversation, Member, Message, Model } from "./model.ts";
import { attach, canAttach } from "./model-files.ts";
import { refusedByBlock } from "./model-consent.ts";
import { done, reasons, refused } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { mayNot, whyNotWrite } from "./policy.ts";
import type { Content } from "./content.ts";

export interface SendInput {
  readonly content: Content;
  readonly clientId: string | null;
  readonly replyToSeq: number | null;
  readonly attachments: readonly FileId[];
}

export interface Sent {
  readonly message: Message;
  readonly isDuplicate: boolean;
}

export function send(
  model: Model,
  conversation: Conversation,
  senderId: UserId,
  { content, clientId, replyToSeq, attachments }: SendInput,
): Outcome<Sent> {
  // Before anything is judged.
  const earlier = clientId === null ? undefined : findSent(conversation, senderId, clientId);
  if (earlier !== undefined) {
    const isSame =
      earlier.sent.content === content.text &&
      earlier.sent.replyToSeq === replyToSeq &&
      earlier.sent.attachments.join() === attachments.join();
    // What was deleted cannot be compared any more.
    return isSame || earlier.isDeleted ? done({ message: earlier, isDuplicate: true }) : refused("conflict"); // D3 D4
  }
  const member = conversation.members.get(senderId);
  if (member === undefined) return refused("conversation_not_found", ...problemsOf(content)); // D8
  if (content.isBlank) return refused("invalid_request"); // D9
  const quoted = replyToSeq === null ? null : visibleMessage(conversation, member, replyToSeq);
  const wrong = reasons(
    ["message_not_found", quoted === undefined], // M3
    ["file_not_found", !attachments.every((id) => canAttach(model, senderId, id))], // F8
  );
  const hindered = [
    ...whyNotWrite("message.send", conversation, member),
    ...refusedByBlock(model, conversation), // S6
  ];
  if (hindered.length > 0) return refused(...hindered);
  if (quoted === undefined || wrong.length > 0) return refused(...wrong);
  const isSlowed = conversation.slowModeS > 0 && member.role === "member"; // G13
  if (isSlowed && member.hasSentSlowly) return refused("slow_mode");
  member.hasSentSlowly ||= isSlowed;
  const message = append(conversation, {
    senderId,
    clientId,
    content: content.text,
    attachments,
    replyTo: quoted && { seq: quoted.seq, senderId: quoted.senderId },
    mentions: content.names.filter((userId) => conversation.members.has(userId)), // M5
  });
  attach(model, attachments);
  // U1 U4
  member.readSeq = message.seq;
  member.shownReadSeq = message.seq;
  member.deliveredSeq = message.seq;
  member.isMarkedUnread = false;
  member.unreadFrom = null;
  member.request = null; // S4
  // G8: as long as anybody is muted here, they are for years.
  for (const each of conversation.members.values()) if (each.mutedUntil === null) each.isArchived = false;
  return done({ message, isDuplicate: false });
}

/** Finds what was stored for this key (D3). */
const findSent = ({ messages }: Conversation, senderId: UserId, clientId: string): Message | undefined =>
  messages.find((message) => message.senderId === senderId && message.clientId === clientId);

const problemsOf = ({ isBlank }: Content): ErrorCode[] => (isBlank ? ["invalid_request"] : []);

/** What everything that is done to one message begins with. */
export function findSeen(
  conversation: Conversation,
  userId: UserId,
  seq: number,
): Outcome<[Member, Message]> {
  const member = conversation.members.get(userId);
  if (member === undefined) return refused("conversation_not_found"); // G2
  const message = visibleMessage(conversation, member, seq);
  return message === undefined ? refused("message_not_found") : done([member, message]); // H6
}

function hindrances(
  model: Model,
  action: "message.edit_own" | "message.react",
  conversation: Conversation,
  userId: UserId,
): ErrorCode[] {
  const member = conversation.members.get(userId);
  const blocked = refusedByBlock(model, conversation);
  return member === undefined ? blocked : [...whyNotWrite(action, conversation, member), ...blocked];
}

export interface EditInput {
  /** Null: it stays. */
  readonly content: Content | null;
  /** Of its files; null: all of them. */
  readonly kept: readonly FileId[] | null;
  readonly ifVersion: number | null;
}

export function edit(
  model: Model,
  conversation: Conversation,
  userId: UserId,
  seq: number,
  { content, kept, ifVersion }: EditInput,
): Outcome<Message> {
  const found = findSeen(conversation, userId, seq);
  const blocked = hindrances(model, "message.edit_own", conversation, userId);
  if ("refused" in found) return refused(...found.refused, "invalid_request", ...blocked);
  const [, message] = found.done;
  const text = content?.text ?? message.content;
  const attachments = message.attachments.filter((id) => kept?.includes(id) ?? true);
  const saysNothing = text === "" ? attachments.length === 0 : content?.isBlank === true;
  const wrong = reasons(
    ["invalid_request", saysNothing], // D9 F9
    ["file_not_found", kept?.some((id) => !message.attachments.includes(id)) === true], // F9
    ["forbidden", message.senderId !== userId || message.system !== null],
    ["message_deleted", message.isDeleted],
    [
      "stale_version",
      ifVersion !== null && (ifVersion < message.contentVersion || ifVersion > message.version),
    ],
  ); // M1
  wrong.push(...blocked);
  if (wrong.length > 0) return refused(...wrong);
  if (text === message.content && attachments.length === message.attachments.length) return done(message);
  message.revisions = [...message.revisions, message.content];
  message.content = text;
  message.attachments = attachments;
  if (content !== null) message.mentions = content.names.filter((name) => conversation.members.has(name)); // M5
  message.isEdited = true;
  message.contentVersion = advance(conversation, "message.updated", message);
  return done(message);
}

export function remove(conversation: Conversation, userId: UserId, seq: number): Outcome<Message> {
  const found = findSeen(conversation, userId, seq);
  if ("refused" in found) return found;
  const [member, message] = found.done;
  const isOthers = message.senderId !== userId && mayNot("message.delete_other", conversation, member);
  if (isOthers || message.system !== null) return refused("forbidden");
  if (message.isDeleted) return done(message);
  erase(conversation, message);
  return done(message);
}

/** M2. Where nobody is left, nobody is told. */
export function erase(conversation: Conversation, message: Message): void {
  Object.assign(message, {
    content: "",
    attachments: [],
    replyTo: null,
    mentions: [],
    reactions: [],
    revisions: [],
    isDeleted: true,
  } satisfies Partial<Message>);
  if (conversation.members.size === 0) return;
  advance(conversation, "message.deleted", message);
  if (conversation.pinnedSeqs.includes(message.seq)) setPinned(conversation, message.seq, false);
}

export interface ReactionInput {
  /** As it is kept; null when it is not an emoji. */
  readonly emoji: string | null;
  readonly isWanted: boolean;
}

export function react(
  model: Model,
  conversation: Conversation,
  userId: UserId,
  seq: number,
  { emoji, isWanted }: ReactionInput,
): Outcome<Message> {
  const found = findSeen(conversation, userId, seq);
  const blocked = hindrances(model, "message.react", conversation, userId);
  const problems = [...reasons(["invalid_request", emoji === null]), ...blocked];
  if ("refused" in found) return refused(...found.refused, ...problems);
  const [, message] = found.done;
  const wrong = [...problems, ...reasons(["message_deleted", message.isDeleted])];
  if (emoji === null || wrong.length > 0) return refused(...wrong);
  // M4
  const others = message.reactions.filter((each) => each.emoji !== emoji || each.userId !== userId);
  const isThere = others.length < message.reactions.length;
  if (isThere === isWanted) return done(message);
  message.reactions = isWanted ? [...others, { emoji, userId }] : others;
  advance(conversation, "message.updated", message);
  return done(message);
}

export function pin(
  model: Model,
  conversation: Conversation,
  userId: UserId,
  seq: number,
  isWanted: boolean,
): Outcome<Conversation> {
  const found = findSeen(conversation, userId, seq);
  const member = conversation.members.get(userId);
  if (member === undefined) return refused("conversation_not_found");
  const forbidden = [
    ...reasons(["forbidden", mayNot("message.pin", conversation, member)]),
    ...refusedByBlock(model, conversation),
  ];
  if ("refused" in found) return refused(...found.refused, ...forbidden);
  if (forbidden.length > 0) return refused(...forbidden);
  const [, message] = found.done;
  if (conversation.pinnedSeqs.includes(seq) === isWanted) return done(conversation); // M6
  if (message.isDeleted) return refused("message_deleted");
  setPinned(conversation, seq, isWanted);
  return done(conversation);
}

function setPinned(conversation: Conversation, seq: number, isWanted: boolean): void {
  const others = conversation.pinnedSeqs.filter((each) => each !== seq);
  conversation.pinnedSeqs = isWanted ? [...others, seq] : others;
  advance(conversation, "conversation.updated");
}
