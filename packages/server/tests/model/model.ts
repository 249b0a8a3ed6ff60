import type {
  Conversation as WireConversation,
  ConversationId,
  FileId,
  InvitationId,
  MessageId,
  OwnUser,
  Role,
  UserId,
  Writers,
} from "@gochat/protocol";

import type { ReportEntry } from "./model-reports.ts";

/**
 * What SPEC.md says a server remembers, in plain objects and without any of the server's code. Commands run on this and on the
 * server, and both must come to the same.
 */
export interface Model {
  readonly people: readonly Person[];
  readonly conversations: Conversation[];
  /** In the order in which they were uploaded. */
  readonly files: UploadedFile[];
  /** All that were ever shown. */
  readonly avatarIds: FileId[];
  /** Who blocks whom. */
  readonly blocks: Set<string>;
  /** In the order in which they were opened. */
  readonly reports: ReportEntry[];
}

export interface Person {
  readonly id: UserId;
  readonly username: string;
  displayName: string;
  avatarId: FileId | null;
  messagesFrom: OwnUser["messages_from"];
}

export interface UploadedFile {
  readonly id: FileId;
  readonly ownerId: UserId;
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isPicture: boolean;
  /** Some message carried it. */
  isAttached: boolean;
  /** Addresses with a signature that somebody was given. */
  readonly links: { readonly viewerId: UserId; readonly path: string }[];
}

export interface Conversation {
  /** Given by the server; null until it said so. */
  id: ConversationId | null;
  /** For people who read what was done. */
  readonly label: string;
  readonly kind: WireConversation["kind"];
  /** The two of a direct one. */
  readonly pair: readonly UserId[];
  name: string | null;
  description: string | null;
  history: WireConversation["history"];
  whoWrites: Writers;
  /** 0, or more seconds than a run takes (G13). */
  slowModeS: 0 | 21_600;
  avatarId: FileId | null;
  pinnedSeqs: readonly number[];
  isClosed: boolean;
  readonly members: Map<UserId, Member>;
  /** `messages[seq - 1]`. */
  readonly messages: Message[];
  /** `log[version - 1]`. */
  readonly log: LogEntry[];
  /** In the order in which they were made. */
  readonly invitations: Invitation[];
  /** How many invitations there were when others removed somebody: those are too old for them (G9). */
  readonly removals: Map<UserId, number>;
  /** Until it is lifted (G10). */
  readonly banned: Set<UserId>;
}

/** To a group (G9). */
export interface Invitation {
  readonly id: InvitationId;
  readonly token: string;
  readonly inviterId: UserId;
  /** `Infinity`: as often as somebody likes. */
  readonly maxUses: number;
  uses: number;
  isRevoked: boolean;
}

export interface LogEntry {
  readonly event: string;
  readonly seq: number | null;
}

export interface Member {
  role: Role;
  /** For longer than a run takes (G12). */
  isSilenced: boolean;
  /** They have sent as a member while slow mode was on (G13). */
  hasSentSlowly: boolean;
  /** The newest message when this person joined. */
  readonly joinedSeq: number;
  /** The version with which this person became a member. */
  readonly joinedVersion: number;
  readSeq: number;
  /** How far others see that this person has read. */
  shownReadSeq: number;
  deliveredSeq: number;
  isMarkedUnread: boolean;
  /** What is marked as unread begins here. */
  unreadFrom: number | null;
  isArchived: boolean;
  isPinned: boolean;
  mutedUntil: string | null;
  /** It is a request to this person, or was ignored as one. */
  request: "pending" | "ignored" | null;
}

export interface Message {
  /** Given by the server; null until it said so. */
  id: MessageId | null;
  readonly seq: number;
  readonly senderId: UserId;
  readonly clientId: string | null;
  /** As it was first sent: what a repeated send is compared with. */
  readonly sent: {
    readonly content: string;
    readonly replyToSeq: number | null;
    readonly attachments: readonly FileId[];
  };
  version: number;
  readonly createdVersion: number;
  /** With which it came to say what it says. */
  contentVersion: number;
  content: string;
  attachments: readonly FileId[];
  replyTo: Quote | null;
  mentions: readonly UserId[];
  /** In the order in which they came. */
  reactions: readonly Reaction[];
  readonly system: Notice | null;
  /** What it said before, oldest first. */
  revisions: readonly string[];
  isEdited: boolean;
  isDeleted: boolean;
}

export interface Quote {
  readonly seq: number;
  readonly senderId: UserId;
}

export interface Reaction {
  readonly emoji: string;
  readonly userId: UserId;
}

export interface Notice {
  readonly action: string;
  readonly userIds: readonly UserId[];
  readonly name: string | null;
}

// Enough to tell them apart; with more, each would see too little.
const CONVERSATIONS_MAX = 4;

export const hasRoom = ({ conversations }: Model): boolean => conversations.length < CONVERSATIONS_MAX;

export const findDirect = ({ conversations }: Model, a: UserId, b: UserId): Conversation | undefined =>
  conversations.find(({ pair }) => pair.includes(a) && pair.includes(b));

/** Adds an entry to the log; the message that it is about gets its version (M7). Answers with the version. */
export function advance(conversation: Conversation, event: string, message: Message | null = null): number {
  conversation.log.push({ event, seq: message?.seq ?? null });
  if (message !== null) message.version = conversation.log.length;
  return conversation.log.length;
}

type NewMessage = Pick<Message, "senderId"> &
  Partial<Pick<Message, "clientId" | "content" | "attachments" | "replyTo" | "mentions" | "system">>;

/** Stores a message, with the next `seq` and the next version. */
export function append(conversation: Conversation, input: NewMessage): Message {
  const content = input.content ?? "";
  const replyTo = input.replyTo ?? null;
  const attachments = input.attachments ?? [];
  const version = conversation.log.length + 1;
  const message: Message = {
    id: null,
    seq: conversation.messages.length + 1,
    senderId: input.senderId,
    clientId: input.clientId ?? null,
    sent: { content, replyToSeq: replyTo?.seq ?? null, attachments },
    version,
    createdVersion: version,
    contentVersion: version,
    content,
    attachments,
    replyTo,
    mentions: input.mentions ?? [],
    reactions: [],
    system: input.system ?? null,
    revisions: [],
    isEdited: false,
    isDeleted: false,
  };
  conversation.messages.push(message);
  advance(conversation, "message.created", message);
  return message;
}

/** G6 */
export function notify(
  conversation: Conversation,
  senderId: UserId,
  action: string,
  about: Partial<Notice> = {},
): void {
  append(conversation, {
    senderId,
    system: { action, userIds: about.userIds ?? [], name: about.name ?? null },
  });
}

/** Above this `seq` a member sees everything (H6). */
export const seesAbove = ({ history }: Conversation, { joinedSeq }: Member): number =>
  history === "all" ? 0 : joinedSeq;

/** The message of this `seq`, if this member may see it (H6). */
export function visibleMessage(conversation: Conversation, member: Member, seq: number): Message | undefined {
  return seq > seesAbove(conversation, member) ? conversation.messages[seq - 1] : undefined;
}
