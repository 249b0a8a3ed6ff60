import { createServer, request } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { expect, test } from "vitest";

import { bodyOf } from "./request-body.ts";

/** What the work answers about a request with these bytes. */
async function answerTo(
  bytes: Uint8Array,
  work: (incoming: IncomingMessage) => Promise<Uint8Array>,
): Promise<Buffer> {
  const server = createServer((incoming, response) => {
    work(incoming).then(
      (answer) => response.end(answer),
      () => response.destroy(),
    );
  });
  await using _ = { [Symbol.asyncDispose]: async () => void server.close() };
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const call = request({ host: "127.0.0.1", port, method: "POST" });
  call.end(bytes);
  const [answer] = (await once(call, "response")) as [IncomingMessage];
  // The server may close the connection while the rest is being sent.
  call.on("error", () => {});
  return Buffer.concat(await answer.toArray());
}

test("all bytes of a request come, and the memory of each chunk is given back when the next one is asked for", async () => {
  const bytes = randomBytes(5_000_000);
  const chunks: Uint8Array[] = [];
  const answer = await answerTo(bytes, async (incoming) => {
    const copies: Uint8Array[] = [];
    for await (const chunk of bodyOf(incoming)) {
      expect(chunks.every(({ length }) => length === 0)).toBe(true);
      copies.push(Uint8Array.from(chunk));
      chunks.push(chunk);
    }
    return Buffer.concat(copies);
  });
  expect(answer.equals(bytes)).toBe(true);
  expect(chunks.length).toBeGreaterThan(1);
});

test("a request that is not read to its end can be answered", async () => {
  const answer = await answerTo(randomBytes(5_000_000), async (incoming) => {
    for await (const chunk of bodyOf(incoming)) return Buffer.from(`${chunk.length > 0}`);
    return Buffer.from("nothing came");
  });
  expect(answer.toString()).toBe("true");
});
