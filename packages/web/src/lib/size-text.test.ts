import { expect, test } from "vitest";
import { sizeText } from "./size-text.ts";

test("a size is told in thousands, with a part only where that says something", () => {
  for (const [bytes, text] of [
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1_000, "1 kB"],
    [482_400, "482 kB"],
    [999_600, "1 MB"],
    [1_440_000, "1.4 MB"],
    [25_400_000, "25 MB"],
    [3_000_000_000, "3 GB"],
  ] as const)
    expect(sizeText(bytes, "en")).toBe(text);
  expect(sizeText(1_440_000, "pt")).toBe("1,4 MB");
});
