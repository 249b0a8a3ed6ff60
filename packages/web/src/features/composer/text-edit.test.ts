import fc from "fast-check";
import { expect, test } from "vitest";
import { link, toggleCode, toggleMark, wrap } from "./text-edit.ts";
import type { Selected, TextEdit } from "./text-edit.ts";

/** `a [b] c`: the brackets are what is selected. */
function at(shown: string): Selected {
  const from = shown.indexOf("[");
  const to = shown.indexOf("]") - 1;
  return { text: shown.replace(/[[\]]/g, ""), from, to };
}
function after({ text }: Selected, edit: TextEdit | undefined): string | undefined {
  if (edit === undefined) return undefined;
  const next = text.slice(0, edit.from) + edit.insert + text.slice(edit.to);
  const [from, to] = edit.select;
  return `${next.slice(0, from)}[${next.slice(from, to)}]${next.slice(to)}`;
}

test("a mark wraps what is selected, which stays selected, without the spaces at its ends", () => {
  for (const [before, mark, then] of [
    ["a [b] c", "*", "a *[b]* c"],
    ["a *[b]* c", "*", "a **[b]** c"],
    ["[ word ]", "_", " _[word]_ "],
    ["[👩‍👩‍👧]", "~", "~[👩‍👩‍👧]~"],
  ] as const)
    expect(after(at(before), wrap(at(before), mark))).toBe(then);
  for (const nothing of ["a[]b", "a[ \n]b"]) expect(wrap(at(nothing), "*")).toBeUndefined();
});

test("a shortcut puts its marks and takes them away; without a selection one writes between them", () => {
  for (const [before, then] of [
    ["a [b] c", "a **[b]** c"],
    ["a **[b]** c", "a [b] c"],
    ["a[]", "a**[]**"],
  ] as const)
    expect(after(at(before), toggleMark(at(before), "**"))).toBe(then);
});

test("code of several lines stands in fences on lines of their own", () => {
  for (const [before, then] of [
    ["x [y] z", "x `[y]` z"],
    ["[a\nb]", "```\n[a\nb]\n```"],
    ["x [a\nb] y", "x \n```\n[a\nb]\n```\n y"],
  ] as const)
    expect(after(at(before), toggleCode(at(before)))).toBe(then);
});

test("what was wrapped and is unwrapped is what it was", () => {
  const any = fc.tuple(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "grapheme" }),
  );
  fc.assert(
    fc.property(any, ([before, inside, end]) => {
      fc.pre(inside.trim() !== "");
      const selected = {
        text: before + inside + end,
        from: before.length,
        to: before.length + inside.length,
      };
      const edit = wrap(selected, "**");
      if (edit === undefined) throw new Error("It is not wrapped.");
      const text = selected.text.slice(0, edit.from) + edit.insert + selected.text.slice(edit.to);
      const back = toggleMark({ text, from: edit.select[0], to: edit.select[1] }, "**");
      expect(text.slice(0, back.from) + back.insert + text.slice(back.to)).toBe(selected.text);
    }),
  );
});

test("a link is made of what is selected, unless that would be none", () => {
  const address = "https://example.com/a_(b)";
  expect(after(at("see [this] now"), link(at("see [this] now"), "https://example.com"))).toBe(
    "see [this](https://example.com)[] now",
  );
  expect(link(at("[this]"), address)?.insert).toBe(`[this](<${address}>)`);
  expect(link({ text: "a]b", from: 0, to: 3 }, address)).toBeUndefined();
  expect(link({ text: address, from: 0, to: address.length }, address)).toBeUndefined();
  expect(link(at("a[]b"), address)).toBeUndefined();
});
