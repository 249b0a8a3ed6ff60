import { expect, test } from "vitest";
import { countStatus, describeTally, emptyTally, statusIn } from "./tally.ts";

test("an answer is told by its status, whatever follows", () => {
  expect(statusIn(Buffer.from("HTTP/1.1 429 Too Many Requests\r\n"))).toBe("429");
  expect(statusIn(Buffer.from("HTTP/1.1 101 "))).toBe("101");
  expect(statusIn(Buffer.from("HTTP/1.1"))).toBeUndefined();
  expect(statusIn(Buffer.from([0x81, 0x02]))).toBeUndefined();
});

test("a tally says what was got for what, how often the server hung up, and how it answered", () => {
  const tally = { ...emptyTally(), opened: 1200, cut: 3, bytesSent: 60_000, bytesTaken: 117_000_000 };
  countStatus(tally, 200);
  countStatus(tally, 429);
  countStatus(tally, "429");
  expect(describeTally(tally)).toBe("117.0 MB for 0.1 MB, 1,200 connections, 3 cut, 1 × 200, 2 × 429");
});
