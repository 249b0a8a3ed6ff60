import { connectSql, connectUser, startServerProcess, TEST_JWT_SECRET, withDatabase } from "@gochat/testkit";
import type { ServerProcess, TestClient } from "@gochat/testkit";
import { runsOf, timeoutOf } from "@gochat/testkit/runs.ts";
import type { Message, ServerFrameOf } from "@gochat/protocol";
import { expect, test } from "vitest";

const SENDERS = 50;
const KILLS = runsOf(20);

interface Attempt {
  readonly content: string;
  readonly clientId: string;
  message?: Message;
}

/** One person who sends without pause until the server dies, and remembers what was acknowledged. */
class Sender {
  readonly attempts: Attempt[] = [];
  readonly #name: string;
  readonly #peer: string;

  constructor(index: number) {
    this.#name = `sender${index}`;
    this.#peer = `sender${index ^ 1}`;
  }

  connect(server: ServerProcess): Promise<TestClient> {
    return connectUser(server, this.#name);
  }

  /** Four sends in flight at any time, so that the kill always finds some. */
  async sendUntilClosed(client: TestClient, onAck: () => void): Promise<void> {
    const lane = async (): Promise<void> => {
      while (client.ws.readyState === client.ws.OPEN) {
        const clientId = `${this.#name}-${this.attempts.length}`;
        const attempt: Attempt = { content: `${clientId} says hello`, clientId };
        this.attempts.push(attempt);
        if (!(await this.#try(client, attempt))) return;
        onAck();
      }
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
  }

  /** Sends again what has no answer yet, or everything: the first result counts, if there was one. Ends early with the server. */
  async retryAll(client: TestClient, everything: boolean): Promise<void> {
    for (const attempt of this.attempts.filter(({ message }) => everything || message === undefined)) {
      const before = attempt.message;
      if (!(await this.#try(client, attempt))) {
        expect(client.ws.readyState).not.toBe(client.ws.OPEN);
        return;
      }
      if (before !== undefined) expect(attempt.message).toEqual(before);
    }
  }

  async #try(client: TestClient, attempt: Attempt): Promise<boolean> {
    const frame = { recipient: this.#peer, content: attempt.content, client_id: attempt.clientId };
    const answer = await client.request(frame).catch(() => null);
    if (answer?.type !== "ack") return false;
    attempt.message = (answer satisfies ServerFrameOf<"ack">).message;
    return true;
  }
}

test(
  "D2 kill -9 under 50 senders, again and again: whatever was acknowledged is stored once, with its id and seq",
  { timeout: timeoutOf(240_000) },
  async () => {
    await using database = await withDatabase();
    await using server = await startServerProcess({
      DATABASE_URL: database.url,
      JWT_SECRET: TEST_JWT_SECRET,
    });
    const senders = Array.from({ length: SENDERS }, (_, index) => new Sender(index));
    let unanswered = 0;

    for (let round = 0; round < KILLS; round++) {
      const clients = await Promise.all(senders.map((sender) => sender.connect(server)));
      // A different point of the write path each time: after a number of acknowledgements that no batch size divides.
      const killAfter = 100 + round * 37;
      let acked = 0;
      const reached = Promise.withResolvers<void>();
      const onAck = () => {
        if (++acked === killAfter) reached.resolve();
      };
      // First everything whose fate is not known, then new messages.
      const sending = senders.map(async (sender, i) => {
        const client = clients[i];
        if (client === undefined) return;
        await sender.retryAll(client, false);
        await sender.sendUntilClosed(client, onAck);
      });
      await reached.promise;
      await server.kill();
      await Promise.all(sending);
      unanswered += senders
        .flatMap(({ attempts }) => attempts)
        .filter(({ message }) => message === undefined).length;
      await server.start();
    }

    // The kills bit: sends were in flight.
    expect(unanswered).toBeGreaterThan(KILLS);
    const clients = await Promise.all(senders.map((sender) => sender.connect(server)));
    await Promise.all(senders.map((sender, i) => sender.retryAll(clients[i] as TestClient, true)));
    await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
    await verify(database.url, senders);
  },
);

async function verify(url: string, senders: readonly Sender[]): Promise<void> {
  await using sql = await connectSql(url);
  const rows = await sql.rows<{
    id: string;
    seq: string;
    conversation_id: string;
    content: string;
    client_id: string;
  }>("select id, seq, conversation_id, content, client_id from messages");
  const holes = await sql.rows(
    "select conversation_id from messages group by conversation_id having count(*) <> max(seq) or min(seq) <> 1",
  );
  const heads = await sql.rows(
    "select c.id from conversations c where c.last_seq <> (select coalesce(max(seq), 0) from messages m where m.conversation_id = c.id)",
  );

  const attempts = senders.flatMap((sender) => sender.attempts);
  expect(attempts.length).toBeGreaterThan(KILLS * 100);
  expect(rows).toHaveLength(attempts.length);
  const stored = new Map(rows.map((row) => [row.client_id, row]));
  for (const { clientId, content, message } of attempts) {
    expect(stored.get(clientId)).toEqual({
      id: message?.id,
      seq: String(message?.seq),
      conversation_id: message?.conversation_id,
      content,
      client_id: clientId,
    });
  }
  expect(holes).toEqual([]);
  expect(heads).toEqual([]);
}
