import type { Chat, Message } from "@gochat/client";
import { parseMarkdown, plainText } from "../../lib/markdown.ts";
import type { Block } from "../../lib/markdown.ts";

/** What a message says, read once for each state of it. */
const read = new WeakMap<Message, readonly Block[]>();

export function blocksOf(message: Message, chat: Pick<Chat, "user">): readonly Block[] {
  const known = read.get(message);
  if (known !== undefined) return known;
  const names = new Map<string, string>();
  for (const userId of message.mentions ?? []) {
    const user = chat.user(userId);
    if (user !== undefined) names.set(user.username.toLowerCase(), userId);
  }
  const blocks = parseMarkdown(message.content, names);
  read.set(message, blocks);
  return blocks;
}

const LABEL_MAX = 500;

/** What a message says, for a screen reader's first look at its row. */
export const spokenText = (message: Message, chat: Pick<Chat, "user">): string =>
  plainText(blocksOf(message, chat)).slice(0, LABEL_MAX);
