import type { Chat, Conversation } from "@gochat/client";

export interface CommandContext {
  readonly chat: Chat;
  readonly conversation: Conversation | null;
  readonly show: (conversation: Conversation) => void;
  readonly quit: () => void;
}

/** Does what a line that begins with a slash says. Throws what to tell whoever wrote it. */
export async function runCommand(
  line: string,
  { chat, conversation, show, quit }: CommandContext,
): Promise<void> {
  const [name, argument] = line.trim().split(/\s+/u);
  if (name === "/quit") return quit();
  if (name === "/open" && argument !== undefined) return show(await chat.open(argument));
  if (name === "/react" && argument !== undefined) {
    const newest = conversation?.data?.last_seq ?? 0;
    if (conversation === null || newest === 0) throw new Error("There is no message to react to.");
    await conversation.react(newest, argument);
    return;
  }
  throw new Error("Say /open NAME, /react EMOJI or /quit. What begins with // is sent with one slash.");
}
