import type { Message } from "@gochat/client";
import { instanceLimits } from "../../lib/instance-limits.ts";
import { may, mayWrite } from "../../lib/permissions.ts";
import type { Judged } from "../../lib/permissions.ts";

export interface Allowed {
  readonly reply: boolean;
  readonly react: boolean;
  readonly edit: boolean;
  readonly delete: boolean;
  readonly pin: boolean;
  readonly readRevisions: boolean;
  readonly seeReaders: boolean;
  readonly markUnread: boolean;
  readonly report: boolean;
}

const NOTHING: Allowed = {
  reply: false,
  react: false,
  edit: false,
  delete: false,
  pin: false,
  readRevisions: false,
  seeReaders: false,
  markUnread: false,
  report: false,
};

/** What one may do with a message (G2). */
export function allowedWith(message: Message, conversation: Judged | undefined, myId: string): Allowed {
  if (conversation === undefined || message.kind === "system" || message.deleted_at !== null) return NOTHING;
  const isOwn = message.sender.id === myId;
  const whose = isOwn ? "own" : "other";
  return {
    reply: mayWrite(conversation),
    react: may("message.react", conversation),
    edit: isOwn && may("message.edit_own", conversation) && isYoung(message),
    delete: may(`message.delete_${whose}`, conversation),
    pin: may("message.pin", conversation),
    readRevisions: message.edited_at !== null && may(`message.read_revisions_${whose}`, conversation),
    seeReaders: isOwn,
    markUnread: !isOwn,
    report: !isOwn && may("message.report", conversation),
  };
}

const isYoung = ({ created_at }: Message): boolean =>
  Date.now() - Date.parse(created_at) < instanceLimits.editWindowMs;
