import { expect, test } from "vitest";
import { sourceOf } from "./source-of.ts";

const urls = {
  content: "/content",
  download: "/content?download=1",
  thumbnails: [
    { size: 320, url: "/320" },
    { size: 1280, url: "/1280" },
  ],
};
const ready = { media: { thumbnails: [320, 1280] } };
const pending = { media: { thumbnails: [] } };
const some = { file: ready, urls, isLarge: false, wantsMotion: false };

test("a picture is shown by a small one, the larger one where it stands alone, and by itself where it moves", () => {
  expect(sourceOf(some)).toBe("/320");
  expect(sourceOf({ ...some, isLarge: true })).toBe("/1280");
  expect(sourceOf({ ...some, wantsMotion: true })).toBe("/content");
  expect(sourceOf({ ...some, urls: undefined })).toBeUndefined();
});

test("F10 what the server has not looked at is asked for by nobody", () => {
  const none = { ...some, file: pending, urls: { ...urls, thumbnails: [] } };
  expect(sourceOf(none)).toBeUndefined();
  expect(sourceOf({ ...none, wantsMotion: true })).toBeUndefined();
});
