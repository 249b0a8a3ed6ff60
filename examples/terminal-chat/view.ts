import type { Chat, Conversation, ConversationData, Message, TimelineSnapshot } from "@gochat/client";
import type { Cursor, Row, Style } from "./screen.ts";
import { clip, printable, widthOf, wrap } from "./text.ts";

/** What is on the screen, beside what the chat itself knows. */
export interface Model {
  readonly chat: Chat;
  readonly open: { readonly conversation: Conversation; readonly snapshot: TimelineSnapshot } | null;
  readonly draft: string;
  /** What the program has to say, until the next key. */
  readonly notice: string;
  /** The lowest line that is shown; null follows the newest message. */
  readonly anchor: Anchor | null;
}

/** A line of a message. It stays where it is, whatever comes above and below it. */
export interface Anchor {
  readonly seq: number;
  readonly line: number;
}

export interface View {
  readonly rows: readonly Row[];
  readonly cursor: Cursor;
  /** What the lines of messages on the screen are lines of, from above; `messageLines` has them all. */
  readonly messageLines: readonly MessageLine[];
  readonly lowest: number;
  readonly height: number;
}

interface MessageLine extends Anchor {
  readonly text: string;
  readonly isDim: boolean;
}

const HELP = "Tab: next  PgUp/PgDn: scroll  /open NAME  /react 👍  /quit";
const STATUS = {
  connecting: "connecting …",
  syncing: "catching up …",
  online: "online",
  waiting: "offline, trying again …",
  offline: "no network",
  closed: "closed",
} as const;

/** All of the screen: the list on the left, a conversation on the right, a line to write in, a line about the program. */
export function look(model: Model, columns: number, height: number): View {
  const { chat, open, draft } = model;
  const left = columns < 50 ? 0 : Math.min(24, Math.floor(columns / 3));
  const list = left === 0 ? [] : listRows(model, left - 2, height - 1);
  const width = columns - left;
  const room = Math.max(1, height - 3);
  const lines = open === null ? [] : messageLines(model, open, width);
  const lowest = lowestOf(lines, model.anchor, room);
  const shown = lines.slice(Math.max(0, lowest + 1 - room), lowest + 1);

  const rows: Row[] = Array.from({ length: height }, (_, nth) => {
    const entry = list[nth];
    return entry === undefined ? [] : [{ column: 0, ...entry }];
  });
  const put = (row: number, column: number, text: string, style?: Style) => {
    if (rows[row] !== undefined) rows[row] = [...rows[row], { column, text, style }];
  };
  put(
    0,
    left,
    clip(open === null ? "No conversation. /open NAME begins one." : titleOf(chat, open.conversation), width),
    "bold",
  );
  for (const [nth, { text, isDim }] of shown.entries())
    put(1 + room - shown.length + nth, left, text, isDim ? "dim" : undefined);
  const written = tail(printable(draft).replaceAll("\n", "⏎"), width - 3);
  put(height - 2, left, `> ${written}`);
  const status = `${STATUS[chat.status.state]}  ${chat.me.username}  `;
  put(
    height - 1,
    0,
    clip(status + (model.notice === "" ? HELP : printable(model.notice)), columns).padEnd(columns),
    "inverse",
  );

  const cursor = { row: height - 2, column: left + 2 + widthOf(written) };
  return { rows, cursor, messageLines: lines, lowest, height: room };
}

function lowestOf(lines: readonly MessageLine[], anchor: Anchor | null, room: number): number {
  if (anchor === null) return lines.length - 1;
  const at = lines.findIndex(
    ({ seq, line }) => seq > anchor.seq || (seq === anchor.seq && line >= anchor.line),
  );
  return at === -1 ? lines.length - 1 : Math.max(at, Math.min(room, lines.length) - 1);
}

function listRows({ chat, open }: Model, width: number, height: number) {
  const all = chat.conversations;
  const at = all.findIndex(({ id }) => id === open?.conversation.id);
  const first = Math.max(0, Math.min(at - Math.floor(height / 2), all.length - height));
  return all.slice(first, first + height).map((conversation) => {
    const { unread_count: unread, is_marked_unread: isMarked } = conversation.me;
    const badge = unread > 0 ? ` ${unread > 99 ? "99+" : unread}` : isMarked ? " •" : "";
    const name = clip(nameOf(chat, conversation), width - widthOf(badge));
    const gap = " ".repeat(Math.max(0, width - widthOf(name) - widthOf(badge)));
    const style = conversation.id === open?.conversation.id ? "inverse" : badge === "" ? undefined : "bold";
    return { text: name + gap + badge, style } as const;
  });
}

function titleOf(chat: Chat, conversation: Conversation): string {
  const { data } = conversation;
  if (data === undefined) return "You are not in this conversation any more.";
  const names = new Map(data.members.map(({ user }) => [user.id, user.username]));
  const typing = [...conversation.typing].filter((id) => id !== chat.me.id);
  const who = typing.map((id) => printable(names.get(id) ?? "somebody")).join(", ");
  return nameOf(chat, data) + (who === "" ? "" : `  ${who} is typing …`);
}

export function nameOf(chat: Chat, { kind, name, members }: ConversationData): string {
  const other = kind === "direct" ? members.find(({ user }) => user.id !== chat.me.id)?.user : undefined;
  return oneLine(name ?? other?.username ?? "(nobody)");
}

/** The last of it that fits. */
function tail(text: string, columns: number): string {
  let rest = text;
  while (widthOf(rest) > columns) rest = rest.slice(Math.max(1, Math.floor((rest.length - columns) / 2)));
  return rest;
}

const oneLine = (text: string): string => printable(text).replaceAll("\n", " ");

function messageLines(model: Model, { conversation, snapshot }: NonNullable<Model["open"]>, width: number) {
  const { chat } = model;
  const lines: MessageLine[] = [];
  const add = (seq: number, text: string, isDim = false) => {
    const before = lines.at(-1)?.seq === seq ? (lines.at(-1)?.line ?? -1) : -1;
    for (const [nth, part] of wrap(text, width).entries())
      lines.push({ seq, line: before + 1 + nth, text: part, isDim });
  };
  if (snapshot.hasOlder) add(0, snapshot.isLoading ? "loading …" : "PgUp shows what was before", true);
  const readUpTo = Math.max(0, ...[...conversation.markers.values()].map(({ read_seq }) => read_seq));
  for (const message of snapshot.messages) {
    if (message.kind === "system") add(message.seq, `* ${systemText(message)}`, true);
    else addMessage(chat, message, readUpTo, width, add);
  }
  const next = (snapshot.messages.at(-1)?.seq ?? 0) + 1;
  for (const { content, status, error } of snapshot.outgoing) {
    add(next, `${printable(chat.me.username)}: ${printable(content)} …`, true);
    if (status === "failed") add(next, `  not sent: ${printable(error?.message ?? "")}`, true);
  }
  return lines;
}

function addMessage(
  chat: Chat,
  message: Message,
  readUpTo: number,
  width: number,
  add: (seq: number, text: string, isDim?: boolean) => void,
): void {
  const { seq, sender, content, reply_to: quote, deleted_at, edited_at, reactions = [] } = message;
  if (quote !== undefined)
    add(
      seq,
      clip(`  │ ${oneLine(quote.sender.username)}: ${oneLine(quote.content ?? "(deleted)")}`, width),
      true,
    );
  const time = new Date(message.created_at).toTimeString().slice(0, 5);
  const mark = sender.id !== chat.me.id ? "" : seq <= readUpTo ? " ✓✓" : " ✓";
  const text = deleted_at === null ? printable(content) : "(deleted)";
  add(
    seq,
    `${time} ${oneLine(sender.username)}: ${text}${edited_at === null ? "" : " (edited)"}${mark}`,
    deleted_at !== null,
  );
  if (reactions.length > 0)
    add(seq, `  ${reactions.map(({ emoji, count }) => `${printable(emoji)} ${count}`).join("  ")}`, true);
}

function systemText({ sender, system, content }: Message): string {
  const names = (system?.users ?? []).map(({ username }) => username).join(", ");
  const about = [system?.action.replace(".", " ") ?? content, names, system?.name ?? ""];
  return oneLine(`${sender.username}: ${about.filter((text) => text !== "").join(" ")}`);
}
