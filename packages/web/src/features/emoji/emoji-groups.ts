import type { TextId } from "../../lib/i18n.tsx";
import type { Emoji, EmojiIndex } from "./emoji-index.ts";

export interface EmojiGroup {
  readonly title: TextId;
  readonly emoji: readonly Emoji[];
}

/** By Unicode's numbers of groups; 2 is the parts of emoji, and nothing that one sends. */
const TITLES: Readonly<Record<number, TextId>> = {
  0: "emoji.smileys",
  1: "emoji.people",
  3: "emoji.nature",
  4: "emoji.food",
  5: "emoji.travel",
  6: "emoji.activities",
  7: "emoji.objects",
  8: "emoji.symbols",
  9: "emoji.flags",
};

/** What a picker shows: those that were used last and then all, or what is found. */
export function groupsOf(index: EmojiIndex, recent: readonly string[], query: string): readonly EmojiGroup[] {
  if (query.trim() !== "") return nonEmpty([{ title: "emoji.found", emoji: index.find(query) }]);
  const byEmoji = new Map(index.all.flatMap((each) => formsOf(each).map((form) => [form, each] as const)));
  const used = recent.flatMap((form) => {
    const found = byEmoji.get(form);
    // In the tone in which it was used.
    return found === undefined ? [] : [{ ...found, emoji: form, tones: [] }];
  });
  return nonEmpty([
    { title: "emoji.recent", emoji: used },
    ...Object.entries(TITLES).map(([group, title]) => ({
      title,
      emoji: index.all.filter((each) => each.group === Number(group)),
    })),
  ]);
}

const formsOf = ({ emoji, tones = [] }: Emoji): readonly string[] => [emoji, ...tones];
const nonEmpty = (groups: readonly EmojiGroup[]) => groups.filter(({ emoji }) => emoji.length > 0);

/** Where one is in the groups: which of them, and which of its emoji. */
export interface Place {
  readonly group: number;
  readonly at: number;
}

export const emojiAt = (groups: readonly EmojiGroup[], place: Place | null): Emoji | undefined =>
  place === null ? undefined : groups[place.group]?.emoji[place.at];

/** From a place to the next one that a key leads to, in rows of `columns`; the same one at the ends. */
export function step(groups: readonly EmojiGroup[], from: Place, key: string, columns: number): Place {
  const lengthOf = (group: number) => groups[group]?.emoji.length ?? 0;
  const { group, at } = from;
  const column = at % columns;
  const isThere = (to: number) => to >= 0 && to < groups.length;
  const lastRowOf = (to: number) => Math.floor((lengthOf(to) - 1) / columns) * columns;
  switch (key) {
    case "ArrowRight":
      if (at + 1 < lengthOf(group)) return { group, at: at + 1 };
      return isThere(group + 1) ? { group: group + 1, at: 0 } : from;
    case "ArrowLeft":
      if (at > 0) return { group, at: at - 1 };
      return isThere(group - 1) ? { group: group - 1, at: lengthOf(group - 1) - 1 } : from;
    case "ArrowDown":
      if (at < lastRowOf(group)) return { group, at: Math.min(at + columns, lengthOf(group) - 1) };
      if (!isThere(group + 1)) return from;
      return { group: group + 1, at: Math.min(column, lengthOf(group + 1) - 1) };
    case "ArrowUp":
      if (at >= columns) return { group, at: at - columns };
      if (!isThere(group - 1)) return from;
      return { group: group - 1, at: Math.min(lastRowOf(group - 1) + column, lengthOf(group - 1) - 1) };
    default:
      return from;
  }
}
