import { connect } from "@gochat/client";
import type { Chat } from "@gochat/client";
import type { Username } from "./people.ts";

// More often than a word about it lasts.
const TYPING_MS = 1_000;

/** Who is there while the pictures are taken. */
const THERE = { bob: "online", lea: "online", mina: "online", tomas: "away" } as const;

/** Lets some be there, until the stack is disposed of, and Léa type. */
export async function bePresent(url: string, stack: AsyncDisposableStack, typesIn: string): Promise<void> {
  const chats = new Map<Username, Chat>();
  for (const [name, status] of Object.entries(THERE) as [Username, "online" | "away"][]) {
    const chat = stack.adopt(await connect(url, { token: name }), (each) => each.close());
    chat.setStatus(status);
    chats.set(name, chat);
  }
  const typing = setInterval(() => chats.get("lea")?.conversation(typesIn).notifyTyping(), TYPING_MS);
  stack.defer(() => clearInterval(typing));
}
