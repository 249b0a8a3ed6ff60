import { createServer, request } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Readable } from "node:stream";
import { expect, test } from "vitest";

import { answerBody } from "./answer-body.ts";

const CHUNK_BYTES = 256 * 1024;

/** Asks a server that answers with this body, and gives the answer as soon as it begins. */
async function answered(body: Readable, length: number) {
  const server = createServer((_request, response) => {
    response.setHeader("content-length", length);
    answerBody(body, length).pipe(response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const call = request({ host: "127.0.0.1", port }).end();
  const [answer] = (await once(call, "response")) as [IncomingMessage];
  // What becomes of the connection from here on, the answer tells.
  call.on("error", () => {});
  return {
    answer,
    async [Symbol.asyncDispose]() {
      answer.destroy();
      server.close();
    },
  };
}

test("all bytes of a body are sent, and the memory of each chunk is given back", async () => {
  const bytes = randomBytes(20 * CHUNK_BYTES);
  const chunks: Buffer[] = [];
  const body = Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
        const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
        bytes.copy(chunk, 0, at);
        chunks.push(chunk);
        yield chunk;
      }
    })(),
    { highWaterMark: 1 },
  );
  await using sent = await answered(body, bytes.length);
  expect(Buffer.concat(await sent.answer.toArray()).equals(bytes)).toBe(true);
  expect(chunks.map(({ length }) => length)).toEqual(Array.from({ length: 20 }, () => 0));
});

test("a part of something larger is left as it is", async () => {
  const whole = Buffer.allocUnsafeSlow(100).fill(1);
  const body = Readable.from([whole.subarray(0, 50), whole.subarray(50)]);
  await using sent = await answered(body, whole.length);
  expect(Buffer.concat(await sent.answer.toArray()).equals(whole)).toBe(true);
  expect(whole.length).toBe(100);
});

test("one that is shorter than was said ends with its connection", async () => {
  await using sent = await answered(Readable.from([Buffer.from("short")]), 100);
  await expect(sent.answer.toArray()).rejects.toThrow("aborted");
});
