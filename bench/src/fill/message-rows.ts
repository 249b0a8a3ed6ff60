import type { MessageId } from "@gochat/protocol";
import { contentOf } from "./content.ts";
import type { Field } from "./copy-row.ts";
import { draw } from "./draw.ts";
import { randomKey, timedId } from "./ids.ts";
import { conversationIdOf, sentAt, userIdOf, usernameOf } from "./rows.ts";
import { ABSENT } from "./shape.ts";
import type { ConversationPlan } from "./shape.ts";

export const MESSAGE_COLUMNS = [
  "conversation_id",
  "seq",
  "version",
  "created_version",
  "id",
  "sender_id",
  "client_id",
  "kind",
  "content",
  "created_at",
  "reply_to_seq",
  "reply_to_sender",
  "mentions",
  "system",
] as const;
export const MENTION_COLUMNS = ["user_id", "conversation_id", "seq"] as const;

// One in 20 answers one of the ten before it; in groups one in 50 mentions the second member.
const REPLIES = 20;
const REPLY_DISTANCE = 10;
const MENTIONS = 50;

/** A message that is the nth of all, from 0. Its conversation has no changes but messages, so its version is `seq` + 1. */
export interface SentMessage {
  readonly plan: ConversationPlan;
  /** Of the conversation. */
  readonly index: number;
  readonly seq: number;
  readonly n: number;
  readonly total: number;
}

export function messageRow({ plan, index, seq, n, total }: SentMessage): Field[] {
  const at = sentAt(n, total);
  const isNotice = isSystem(plan, seq);
  const named = mentioned(plan, seq);
  const answered = isNotice ? null : answeredBy(plan, seq);
  return [
    conversationIdOf(index),
    seq,
    seq + 1,
    seq + 1,
    timedId<MessageId>(at, n),
    userIdOf(senderOf(plan, seq)),
    isNotice ? null : randomKey(n),
    isNotice ? "system" : "text",
    textOf(plan, seq),
    new Date(at),
    answered,
    answered === null ? null : userIdOf(senderOf(plan, answered)),
    named === null ? null : `{${userIdOf(named)}}`,
    isNotice ? noticeOf(plan) : null,
  ];
}

/** Nothing when nobody is mentioned. */
export function mentionRow({ plan, index, seq }: SentMessage): Field[] | null {
  const user = mentioned(plan, seq);
  return user === null ? null : [userIdOf(user), conversationIdOf(index), seq];
}

/** From 0, the newest: so the newest messages of a conversation are the same at every size. */
const ageOf = (plan: ConversationPlan, seq: number): number => plan.length - seq;

/** A group begins with the report that it was made (G6). */
const isSystem = (plan: ConversationPlan, seq: number): boolean => plan.isGroup && seq === 1;

const noticeOf = (plan: ConversationPlan): string =>
  JSON.stringify({
    action: "group.created",
    user_ids: plan.members.map(userIdOf),
    name: `Group ${plan.key}`,
  });

function senderOf(plan: ConversationPlan, seq: number): number {
  const isByFirst = isSystem(plan, seq) || seq > plan.length - plan.unread;
  const place = isByFirst ? 0 : draw("sender", plan.key, ageOf(plan, seq)) % plan.members.length;
  return plan.members[place === ABSENT ? 0 : place] ?? 0;
}

function textOf(plan: ConversationPlan, seq: number): string {
  if (isSystem(plan, seq)) return "";
  const content = contentOf(plan.key, ageOf(plan, seq));
  const user = mentioned(plan, seq);
  return user === null ? content : `@${usernameOf(user)} ${content}`;
}

function mentioned(plan: ConversationPlan, seq: number): number | null {
  if (!plan.isGroup || isSystem(plan, seq) || draw("mention", plan.key, ageOf(plan, seq)) % MENTIONS > 0)
    return null;
  const user = plan.members[1] ?? 0;
  return user === senderOf(plan, seq) ? null : user;
}

function answeredBy(plan: ConversationPlan, seq: number): number | null {
  const drawn = draw("reply", plan.key, ageOf(plan, seq));
  if (drawn % REPLIES > 0) return null;
  const answered = seq - 1 - (Math.floor(drawn / REPLIES) % REPLY_DISTANCE);
  return answered < 1 || isSystem(plan, answered) ? null : answered;
}
