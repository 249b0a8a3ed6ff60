import type { ConversationData, Message } from "@gochat/client";

export interface Allowed {
  readonly reply: boolean;
  readonly react: boolean;
  readonly edit: boolean;
  readonly delete: boolean;
  readonly pin: boolean;
  readonly readRevisions: boolean;
  readonly seeReaders: boolean;
  readonly markUnread: boolean;
}

type Standing = Pick<ConversationData, "kind" | "closed_at"> & {
  readonly me: Pick<ConversationData["me"], "role">;
};

const NOTHING: Allowed = {
  reply: false,
  react: false,
  edit: false,
  delete: false,
  pin: false,
  readRevisions: false,
  seeReaders: false,
  markUnread: false,
};

/** What one may do with a message (G2, G6, M1, M2). */
export function allowedWith(message: Message, conversation: Standing | undefined, myId: string): Allowed {
  if (conversation === undefined || message.kind === "system" || message.deleted_at !== null) return NOTHING;
  const isOpen = conversation.closed_at === null;
  const isOwn = message.sender.id === myId;
  const isDirect = conversation.kind === "direct";
  const leads = !isDirect && ["owner", "admin"].includes(conversation.me.role);
  return {
    reply: isOpen,
    react: isOpen,
    edit: isOpen && isOwn,
    delete: isOwn || leads,
    pin: isOpen && (isDirect || leads),
    readRevisions: message.edited_at !== null && (isOwn || leads),
    seeReaders: isOwn,
    markUnread: !isOwn,
  };
}
