import { expect, test } from "vitest";
import { textFrame } from "./websocket-frame.ts";

test.each([0, 125, 126, 65_535, 65_536, 100_000])(
  "a text frame of %i bytes has the header of RFC 6455",
  (length) => {
    const frame = textFrame("x".repeat(length));
    expect(frame[0]).toBe(0x81);
    const [header, claimed] =
      frame[1] === 127
        ? [10, Number(frame.readBigUInt64BE(2))]
        : frame[1] === 126
          ? [4, frame.readUInt16BE(2)]
          : [2, frame[1]];
    expect([claimed, frame.length]).toEqual([length, length + header]);
  },
);
