import { expect, test } from "vitest";
import { sendStateOf } from "./send-state.ts";

const markers = (...of: readonly (readonly [read: number, delivered: number])[]) =>
  new Map(of.map(([read_seq, delivered_seq], index) => [`user-${index}`, { read_seq, delivered_seq }]));

test("a message is stored until a device of somebody else has it", () => {
  expect(sendStateOf({ seq: 5 }, new Map())).toBe("stored");
  expect(sendStateOf({ seq: 5 }, markers([4, 4], [0, 2]))).toBe("stored");
});

test("a message is delivered when one device has it, and read when one person has read it", () => {
  expect(sendStateOf({ seq: 5 }, markers([0, 4], [4, 5]))).toBe("delivered");
  expect(sendStateOf({ seq: 5 }, markers([0, 9], [5, 5]))).toBe("read");
});
