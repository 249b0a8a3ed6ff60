import { connect } from "@gochat/client";
import type { Chat, Conversation, Environment } from "@gochat/client";
import type { StartedBy } from "@gochat/client/create-chat.ts";
import { platformEnvironment } from "@gochat/client/platform.ts";
import { eventually, startServer } from "@gochat/testkit";
import { expect } from "vitest";
import { openPage } from "./dom.ts";

/** A server, alice with a page, and whom she talks with. */
export async function startRig(stack: AsyncDisposableStack) {
  const server = stack.use(await startServer());
  const errors: unknown[] = [];
  const page = stack.use(await openPage((error) => errors.push(error)));
  // The document of these tests knows no signal of Node.
  const environment = { ...platformEnvironment(), onWake: () => () => {} };

  async function chatOf(name: string, changes: Partial<Environment> = {}): Promise<Chat> {
    const chat = await connect(server.url, { token: name }, { environment: { ...environment, ...changes } });
    stack.defer(() => chat.close());
    chat.on("error", (error) => errors.push(error));
    return chat;
  }

  const [alice, bob, carol] = await Promise.all([chatOf("alice"), chatOf("bob"), chatOf("carol")]);
  const { body, show } = page;
  stack.defer(() => expect(errors).toEqual([]));
  return { server, body, show, errors, chatOf, alice, bob, carol };
}

/** The direct conversation of two, as the first one has it: `alice 1`, and then `bob 2` up to this number. */
export async function talk(chat: Chat, other: Chat, lastSeq: number): Promise<Conversation> {
  // Whoever has written in it is seen by the other: typing, and whether they are there (P2, P3).
  const conversation = await chat.open(other.me.username);
  await conversation.send(`${chat.me.username} 1`);
  const theirs = other.conversation(conversation.id);
  for (let seq = 2; seq <= lastSeq; seq++) await theirs.send(`${other.me.username} ${seq}`);
  await isQuiet(chat, conversation.id, lastSeq);
  return conversation;
}

/** Resolves when nothing more will come of what was said: it is here, and that is told. */
export const isQuiet = (chat: Chat, id: string, lastSeq: number): Promise<void> =>
  eventually(() => {
    const { data } = chat.conversation(id);
    expect(data?.last_seq).toBe(lastSeq);
    expect(data?.me.delivered_seq).toBe(lastSeq);
  });

/** Counts who listens to a chat, and what is held for whoever looks at it. */
export function countListeners(chat: Chat): () => number {
  const { core } = chat as Chat & StartedBy;
  let count = 0;
  const counted = <T extends object>(owner: T, name: keyof T) => {
    const add = owner[name] as (...input: unknown[]) => () => void;
    const addCounted = (...input: unknown[]) => {
      const cancel = add(...input);
      count += 1;
      return () => {
        count -= 1;
        cancel();
      };
    };
    Object.assign(owner, { [name]: addCounted });
  };
  counted(core.store, "subscribe");
  counted(core.store, "subscribeTo");
  counted(core.outbox, "subscribe");
  counted(core, "hold");
  counted(core, "onOnline");
  counted(chat, "on");
  counted(chat, "watch");
  return () => count;
}
