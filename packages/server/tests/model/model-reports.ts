import { LIMITS } from "@gochat/protocol";
import type { Resolution, UserId } from "@gochat/protocol";
import { erase, findSeen } from "./model-messages.ts";
import type { Conversation, Message, Model } from "./model.ts";
import { done, reasons, refused } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";

/** What was reported of one message until it was resolved (Q2). */
export interface ReportEntry {
  readonly conversation: Conversation;
  readonly message: Message;
  readonly reports: { readonly reporterId: UserId; readonly version: number; readonly content: string }[];
  resolution: Resolution | null;
}

export function report(
  model: Model,
  conversation: Conversation,
  reporterId: UserId,
  seq: number,
): Outcome<ReportEntry> {
  const found = findSeen(conversation, reporterId, seq);
  if ("refused" in found) return found;
  const [, message] = found.done;
  const wrong = reasons(
    ["forbidden", message.senderId === reporterId || message.system !== null],
    ["message_deleted", message.isDeleted],
  ); // Q1
  if (wrong.length > 0) return refused(...wrong);
  const open = model.reports.find((entry) => entry.message === message && entry.resolution === null);
  const version = message.contentVersion;
  const isAgain = open?.reports.some((each) => each.reporterId === reporterId && each.version === version);
  if (open !== undefined && isAgain === true) return done(open);
  const made = model.reports
    .flatMap(({ reports }) => reports)
    .filter((each) => each.reporterId === reporterId);
  if (made.length >= LIMITS.reportsPerDay) return refused("rate_limited");
  const entry = open ?? { conversation, message, reports: [], resolution: null };
  if (open === undefined) model.reports.push(entry);
  entry.reports.push({ reporterId, version, content: message.content });
  return done(entry);
}

/** By somebody who is in no conversation (Q4). */
export function resolve(entry: ReportEntry, resolution: Exclude<Resolution, "account_suspended">): void {
  entry.resolution = resolution;
  const { conversation, message } = entry;
  if (resolution === "message_deleted" && !message.isDeleted) erase(conversation, message);
}
