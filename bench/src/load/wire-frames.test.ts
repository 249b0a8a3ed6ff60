import { expect, test } from "vitest";
import { keyOf, maskedText, SendTemplate } from "./wire-frames.ts";

function unmask(frame: Buffer): string {
  const header = (frame[1] ?? 0) === (0x80 | 126) ? 4 : 2;
  const key = frame.subarray(header, header + 4);
  return Buffer.from(frame.subarray(header + 4).map((byte, i) => byte ^ (key[i % 4] ?? 0))).toString();
}

test.for([10, 125, 126, 3000])("a masked frame of %d bytes holds its text", (length) => {
  const text = "x".repeat(length);
  expect(unmask(maskedText(text))).toBe(text);
});

test.for(["client_id", "id"] as const)("sends from a template differ in their %s only", (keyField) => {
  const frames = new SendTemplate({ conversation_id: "c" }, "hello", keyField).write(98, 3);
  const size = frames.length / 3;
  const parsed = [0, 1, 2].map(
    (i) => JSON.parse(unmask(frames.subarray(i * size, (i + 1) * size))) as unknown,
  );
  expect(parsed).toEqual(
    [98, 99, 100].map((n) => ({
      type: "message.send",
      [keyField]: keyOf(n),
      conversation_id: "c",
      content: "hello",
    })),
  );
});
