import { LIMITS } from "@gochat/protocol";
import type { ConversationId, InstanceSettings, MessageId, UserId } from "@gochat/protocol";
import { AppError, asAppError, logUnexpected } from "../errors.ts";
import type { Deadline } from "../platform/deadline.ts";
import { newId } from "../platform/ids.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { checkContent } from "./check-content.ts";
import { mentionedNames } from "./mentioned-names.ts";
import type { MessageWriter } from "./message-writer.ts";
import { failed } from "./pending-send.ts";
import type { Answer, SendInput } from "./pending-send.ts";
import { answerEarlier, keyedSend, refuseSend } from "./refuse-send.ts";
import type { RefusalDeps } from "./refuse-send.ts";
import type { SendOrder } from "./send-order.ts";
import type { KeyedSend } from "./sent-before.ts";

/** Where a name leads for somebody. */
export interface NamedConversation {
  readonly id: ConversationId;
  /** Where it led before, when others had the name: earlier tries of a send may be there. */
  readonly earlier: readonly ConversationId[];
}

export interface SendDeps extends RefusalDeps {
  readonly writer: MessageWriter;
  readonly order: SendOrder;
  readonly directory: {
    readonly find: (userId: UserId, recipient: string) => NamedConversation | undefined;
    readonly open: (userId: UserId, recipient: string, deadline: Deadline) => Promise<NamedConversation>;
    /** All conversations that the name has meant; opens none. */
    readonly findAll: (
      userId: UserId,
      recipient: string,
      deadline: Deadline,
    ) => Promise<readonly ConversationId[]>;
    readonly forget: (userId: UserId, recipient: string, id: ConversationId) => void;
  };
  /** How long a message may be on this server (I7). */
  readonly contentMaxBytes: () => number;
  /** Whether a text holds a word that the server's rules do not allow (I10). */
  readonly holdsRefusedWord: (text: string) => boolean;
  readonly settings: () => Pick<InstanceSettings, "mentions_max" | "new_account_hours">;
  readonly postgres: Pick<Database, "within">;
  /** Whether an account is as new as that, and does not administer the server (I12). */
  readonly isNewcomer: (sql: Sql, userId: UserId, hours: number) => Promise<boolean>;
  /** Throws `rate_limited` when a person, or a conversation, has too much of this (L1). */
  readonly takeTurn: (kind: "send", userId: UserId, conversationId: ConversationId) => void;
}

/** A send whose content is in order. */
interface CheckedSend extends SendInput {
  readonly named: string | null;
}

/**
 * Puts a send in the writer's queue; `answer` is called once, after the commit. Returns a promise only when the
 * conversation must be looked up first: whoever needs sends in order waits for it before the next (O3).
 */
export function sendMessage(deps: SendDeps, input: SendInput, answer: Answer): void | Promise<void> {
  const {
    draft: { content = "", attachments },
    to: { recipient, conversation_id },
  } = input;
  if ((recipient === undefined) === (conversation_id === undefined)) {
    return answer(failed(invalid("/recipient", "send exactly one of recipient and conversation_id")));
  }
  let names: readonly string[];
  try {
    checkContent(content, attachments !== undefined, deps.contentMaxBytes());
    names = mentionedNames(content) ?? [];
    if (names.length > deps.settings().mentions_max) throw new AppError("too_many_mentions"); // I11
    if (deps.holdsRefusedWord(content)) throw new AppError("content_refused"); // I10
  } catch (error) {
    void refuseSend(deps, input, () => conversationsOf(deps, input), asAppError(error), answer);
    return;
  }
  const send = { ...input, named: names.length === 0 ? null : names.join(" ") };
  const isForSome = names.length > LIMITS.newAccountMentions && deps.settings().new_account_hours > 0;
  return isForSome ? sendUnlessNew(deps, send, answer) : sendTo(deps, send, answer);
}

/** What nobody mentions in the first hours of an account (I12). Few messages do, so that few wait for this. */
async function sendUnlessNew(deps: SendDeps, send: CheckedSend, answer: Answer): Promise<void> {
  const { senderId, deadline } = send;
  try {
    const sql = deps.postgres.within(deadline);
    if (await deps.isNewcomer(sql, senderId, deps.settings().new_account_hours))
      throw new AppError("too_many_mentions", { detail: STILL_NEW });
  } catch (error) {
    logUnexpected(deps.logger, error, "the age of an account could not be looked up");
    return refuseSend(deps, send, () => conversationsOf(deps, send), asAppError(error), answer);
  }
  return sendTo(deps, send, answer);
}

const STILL_NEW = `A new account mentions up to ${LIMITS.newAccountMentions} people in a message; mention fewer`;

function sendTo(deps: SendDeps, send: CheckedSend, answer: Answer): void | Promise<void> {
  const {
    to: { recipient, conversation_id },
    senderId,
  } = send;
  if (conversation_id !== undefined)
    return append(deps, send, { id: conversation_id, earlier: NOWHERE }, answer);
  const to = recipient ?? "";
  const known = deps.directory.find(senderId, to);
  if (known === undefined) return sendByName(deps, send, to, answer);
  return appendByName(deps, send, to, { ...known, isKnown: true }, answer);
}

const NOWHERE: readonly ConversationId[] = [];

function conversationsOf(
  { directory }: SendDeps,
  { senderId, to: { recipient = "", conversation_id }, deadline }: SendInput,
): readonly ConversationId[] | Promise<readonly ConversationId[]> {
  return conversation_id === undefined ? directory.findAll(senderId, recipient, deadline) : [conversation_id];
}

/** To whom the name means to the sender (D6). */
async function sendByName(
  deps: SendDeps,
  send: CheckedSend,
  recipient: string,
  answer: Answer,
): Promise<void> {
  const { directory } = deps;
  const { senderId, deadline } = send;
  const isKnown = directory.find(senderId, recipient) !== undefined;
  let found: NamedConversation;
  try {
    found = await directory.open(senderId, recipient, deadline);
  } catch (error) {
    logUnexpected(deps.logger, error, "the conversation of a send could not be looked up");
    // Nothing was stored yet.
    return answer(failed(asAppError(error)));
  }
  appendByName(deps, send, recipient, { ...found, isKnown }, answer);
}

function appendByName(
  deps: SendDeps,
  send: CheckedSend,
  recipient: string,
  to: NamedConversation & { readonly isKnown: boolean },
  answer: Answer,
): void {
  append(deps, send, to, answer, () => {
    // By what another node was told the name may mean somebody else by now.
    deps.directory.forget(send.senderId, recipient, to.id);
    if (to.isKnown) void sendByName(deps, send, recipient, answer);
    else answer(failed(new AppError("conversation_closed", { detail: NAME_WAS_FREED })));
  });
}

const NAME_WAS_FREED =
  "Whom you knew by this name deleted their account; to write to somebody who has it now, send to the conversation_id of a conversation with them";

function append(
  deps: SendDeps,
  send: CheckedSend,
  { id, earlier }: NamedConversation,
  answer: Answer,
  onClosed?: () => void,
): void {
  const { senderId } = send;
  const refuse = (error: AppError) => void refuseSend(deps, send, () => [id, ...earlier], error, answer);
  try {
    // Before anything is looked up.
    deps.takeTurn("send", senderId, id);
  } catch (error) {
    return refuse(asAppError(error));
  }
  const store = () => write(deps, send, id, { answer, refuse, onClosed });
  const keyed = earlier.length === 0 ? null : keyedSend(send);
  deps.order.follow(senderId, id, keyed === null ? store : lookUp(deps, keyed, earlier, { answer, store }));
}

/** A repeat of what was sent while the name meant others is found where it is (D3). */
async function lookUp(
  { logger, sentBefore }: SendDeps,
  send: KeyedSend,
  conversationIds: readonly ConversationId[],
  { answer, store }: { readonly answer: Answer; readonly store: () => void },
): Promise<() => void> {
  try {
    const earlier = await sentBefore.find(send, conversationIds);
    return earlier.kind === "none" ? store : () => answerEarlier(earlier, answer);
  } catch (error) {
    logUnexpected(logger, error, "an earlier try of a send could not be looked up");
    // Nothing was stored yet.
    return () => answer(failed(asAppError(error)));
  }
}

interface Ends {
  readonly answer: Answer;
  readonly refuse: (error: AppError) => void;
  readonly onClosed: (() => void) | undefined;
}

function write(
  deps: SendDeps,
  send: CheckedSend,
  conversationId: ConversationId,
  { answer, refuse, onClosed }: Ends,
): void {
  deps.writer.append({
    draft: send.draft,
    messageId: newId<MessageId>(),
    conversationId,
    senderId: send.senderId,
    named: send.named,
    connectionId: send.connectionId,
    receivedAt: performance.now(),
    deadline: send.deadline,
    settle: (outcome) => {
      const code = outcome.kind === "refused" ? outcome.error.code : null;
      if (code === "conversation_closed" && onClosed !== undefined) onClosed();
      // Of the others the key was looked up, or there is no database to look it up in.
      else if (outcome.kind === "refused" && (code === "busy" || code === "invalid_request"))
        refuse(outcome.error);
      else answer(outcome);
    },
  });
}

const invalid = (path: string, message: string) =>
  new AppError("invalid_request", { detail: message, places: [{ path, message }] });
