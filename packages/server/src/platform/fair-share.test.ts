import { expect, test } from "vitest";
import { fairShare } from "./fair-share.ts";

/** As a socket that always has more. */
async function* chunks(count: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield Buffer.of(i);
}

test("of all bodies one chunk is handed on in each turn of the event loop, and none waits for the end of another", async () => {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const order: string[] = [];
  const seenAt: number[] = [];
  const read = async (name: string) => {
    for await (const chunk of fairShare(chunks(20))) {
      order.push(`${name}${chunk[0]}`);
      seenAt.push(turns);
    }
  };
  await Promise.all([read("a"), read("b"), read("c")]);
  isOver = true;
  expect(order).toHaveLength(60);
  expect(order.slice(0, 6)).toEqual(["a0", "b0", "c0", "a1", "b1", "c1"]);
  expect(new Set(seenAt).size).toBe(60);
});

test("a body that fails keeps no other one from going on", async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.of(1);
    throw new Error("gone");
  }
  const read = async (source: AsyncIterable<Uint8Array>) => {
    const got: number[] = [];
    for await (const chunk of fairShare(source)) got.push(chunk[0] ?? -1);
    return got;
  };
  const [failed, whole] = await Promise.allSettled([read(failing()), read(chunks(3))]);
  expect(failed).toMatchObject({ status: "rejected", reason: { message: "gone" } });
  expect(whole).toEqual({ status: "fulfilled", value: [0, 1, 2] });
});
