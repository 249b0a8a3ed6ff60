import { connectUser } from "@gochat/testkit";
import type { TestClient } from "@gochat/testkit";

export interface Filling {
  /** Who writes, by their usernames, in turn. */
  readonly authors: readonly string[];
  /** How many messages one of them writes before it is the next one's turn: 5. */
  readonly run?: number;
  readonly text?: (n: number) => string;
}

/** Writes `count` messages into a conversation, in order. The longer the runs, the faster: hundreds to thousands in a second. */
export async function fill(
  server: { readonly url: string },
  conversationId: string,
  count: number,
  { authors, run = 5, text = (n) => `message ${n}` }: Filling,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const clients: TestClient[] = [];
  for (const name of authors) clients.push(stack.use(await connectUser(server, name)));
  for (let done = 0, turn = 0; done < count; turn++) {
    const client = clients[turn % clients.length];
    if (client === undefined) throw new Error("somebody has to write");
    const end = Math.min(done + run, count);
    const frames = Array.from({ length: end - done }, (_, i) => ({
      conversation_id: conversationId,
      content: text(done + i + 1),
    }));
    // One connection's messages are stored in their order, so the last answer is that of all.
    frames.slice(0, -1).forEach((frame, i) => client.send({ ...frame, id: `fill-${i}` }));
    const answer = await client.request(frames.at(-1) ?? {});
    if (answer.type === "error") throw new Error(`a message was refused: ${answer.error.code}`);
    client.frames.length = 0;
    done = end;
  }
}
