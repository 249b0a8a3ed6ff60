import { expect, test } from "vitest";
import { roomFor } from "./room.ts";

const image = (width?: number, height?: number) => ({ kind: "image", media: { width, height } });

test("a picture takes the room of its shape, within bounds, and none larger than itself", () => {
  expect(roomFor([image(1600, 1200)])).toEqual({
    width: 20 * (4 / 3),
    ratio: 4 / 3,
    chips: 0,
    room: 20 * (4 / 3),
  });
  expect(roomFor([image(3000, 1000)])).toMatchObject({ width: 30, ratio: 3 });
  expect(roomFor([image(160, 80)])).toMatchObject({ width: 10, ratio: 2 });
  // What is very long or very small can still be seen, and hit.
  expect(roomFor([image(100, 10_000)])).toMatchObject({ width: 6.25, ratio: 0.4 });
  expect(roomFor([image(1, 1)])).toMatchObject({ width: 5, ratio: 1 });
  expect(roomFor([image()])).toMatchObject({ width: 16, ratio: 4 / 3 });
  expect(roomFor([{ kind: "video", media: null }])).toMatchObject({ width: 16, ratio: 4 / 3 });
});

test("several share one box, and each other file has a line", () => {
  const file = { kind: "file", media: null };
  expect(roomFor([image(9, 16), image(9, 16)])).toMatchObject({ width: 30, ratio: 2, chips: 0 });
  expect(roomFor([image(), image(), image(), file])).toEqual({ width: 30, ratio: 1.5, chips: 1, room: 30 });
  expect(roomFor([file, { kind: "audio" }])).toEqual({ width: 0, ratio: 1, chips: 2, room: 20 });
});
