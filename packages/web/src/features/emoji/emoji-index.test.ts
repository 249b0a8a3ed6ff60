import { expect, test } from "vitest";
import { readEmoji } from "../../../emoji-data.ts";
import { indexEmoji, inTone } from "./emoji-index.ts";
import { groupsOf, step } from "./emoji-groups.ts";

const english = indexEmoji(readEmoji("en"));
const portuguese = indexEmoji(readEmoji("pt"));
const first = (index: typeof english, query: string) => index.find(query, 1)[0]?.emoji;

test("emoji are found by name, code and tag in the language of the page, the best one first", () => {
  expect(first(english, "tada")).toBe("🎉");
  expect(first(english, "+1")).toBe("👍");
  expect(first(english, "red heart")).toBe("❤️");
  expect(first(portuguese, "coracao vermelho")).toBe("❤️");
  expect(portuguese.find("cachorro").map(({ emoji }) => emoji)).toContain("🐶");
  expect(english.find("zzz qqq")).toEqual([]);
  expect(english.find("  ")).toEqual([]);
  expect(english.find("a", 8)).toHaveLength(8);
});

test("a code is of one emoji", () => {
  expect(english.byCode("tada")?.emoji).toBe("🎉");
  expect(portuguese.byCode("eyes")?.emoji).toBe("👀");
  expect(english.byCode("ta")).toBeUndefined();
});

test("M4 every emoji is in the form that Unicode recommends, in every tone", () => {
  const forms = english.all.flatMap(({ emoji, tones = [] }) => [emoji, ...tones]);
  expect(forms.length).toBeGreaterThan(3_000);
  expect(forms.filter((form) => !/^\p{RGI_Emoji}$/v.test(form) && !isNewer(form))).toEqual([]);
  expect(new Set(forms).size).toBe(forms.length);
});

// Node may know an older Unicode than the data.
const isNewer = (form: string): boolean =>
  english.all.some(({ emoji, tones = [], version }) => version >= 17 && [emoji, ...tones].includes(form));

test("an emoji that has tones is shown in the one that somebody likes", () => {
  const wave = english.byCode("wave");
  expect(wave && [inTone(wave, 0), inTone(wave, 5)]).toEqual(["👋", "👋🏿"]);
  const tada = english.byCode("tada");
  expect(tada && inTone(tada, 5)).toBe("🎉");
});

test("what was used last stands first, as it was used, and a search shows what is found alone", () => {
  const [recent, smileys] = groupsOf(english, ["👋🏿", "🎉", "gone"], "");
  expect(recent?.emoji.map((each) => inTone(each, 1))).toEqual(["👋🏿", "🎉"]);
  expect(smileys?.title).toBe("emoji.smileys");
  expect(groupsOf(english, [], "tada").map(({ title }) => title)).toEqual(["emoji.found"]);
  expect(groupsOf(english, ["🎉"], "zzzz")).toEqual([]);
});

test("arrows lead from row to row, and over the edges of groups", () => {
  const of = (length: number) => ({ title: "emoji.found" as const, emoji: english.all.slice(0, length) });
  const groups = [of(5), of(3)];
  const go = (group: number, at: number, key: string) => {
    const place = step(groups, { group, at }, key, 3);
    return [place.group, place.at];
  };
  expect(go(0, 1, "ArrowDown")).toEqual([0, 4]);
  expect(go(0, 2, "ArrowDown")).toEqual([0, 4]);
  expect(go(0, 4, "ArrowDown")).toEqual([1, 1]);
  expect(go(1, 2, "ArrowDown")).toEqual([1, 2]);
  expect(go(1, 2, "ArrowUp")).toEqual([0, 4]);
  expect(go(0, 1, "ArrowUp")).toEqual([0, 1]);
  expect(go(0, 4, "ArrowRight")).toEqual([1, 0]);
  expect(go(1, 0, "ArrowLeft")).toEqual([0, 4]);
  expect(go(0, 0, "ArrowLeft")).toEqual([0, 0]);
});
