import fc from "fast-check";
import { expect, test } from "vitest";
import { pasted, withoutTracking } from "./paste.ts";

test("a pasted link leaves behind what follows people around, and nothing else", () => {
  for (const [address, clean] of [
    ["https://a.example/?utm_source=x&utm_medium=y", "https://a.example/"],
    ["https://a.example/p?q=1&fbclid=abc#top", "https://a.example/p?q=1#top"],
    ["https://a.example/p?gclid=1&q=%C3%A9+b", "https://a.example/p?q=%C3%A9+b"],
    ["https://a.example/p?utmost=1&q", "https://a.example/p?utmost=1&q"],
    ["https://a.example/#/x?utm_source=1", "https://a.example/#/x?utm_source=1"],
  ] as const)
    expect(withoutTracking(address)).toBe(clean);
  fc.assert(
    fc.property(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      (url) => withoutTracking(url) === url,
    ),
  );
});

test("a text is pasted as it is, a single link cleaned, or as the link of what is selected", () => {
  const none = { text: "see it", from: 6, to: 6 };
  expect(pasted(none, "two words https://a.example/?utm_source=x")).toBeUndefined();
  expect(pasted(none, "https://a.example/")).toBeUndefined();
  expect(pasted(none, " https://a.example/?utm_source=x\n")?.insert).toBe("https://a.example/");
  expect(pasted({ ...none, from: 4 }, "https://a.example/?utm_source=x")?.insert).toBe(
    "[it](https://a.example/)",
  );
});
