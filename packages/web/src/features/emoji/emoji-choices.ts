import { stored, useStored } from "../../lib/stored.ts";
import type { Tone } from "./emoji-index.ts";

const RECENT_MAX = 16;

/** What somebody chose of emoji in this browser. */
export interface EmojiChoices {
  readonly tone: Tone;
  /** The newest first. */
  readonly recent: readonly string[];
}

function parse(found: unknown): EmojiChoices {
  const { tone, recent } = (typeof found === "object" && found !== null ? found : {}) as Record<
    string,
    unknown
  >;
  const isTone = [0, 1, 2, 3, 4, 5].includes(tone as number);
  const isEmoji = (each: unknown): each is string => typeof each === "string" && each.length <= 64;
  return {
    tone: isTone ? (tone as Tone) : 0,
    recent: Array.isArray(recent) ? recent.filter(isEmoji).slice(0, RECENT_MAX) : [],
  };
}

const choices = stored("emoji", parse);

export const useEmojiChoices = (): EmojiChoices => useStored(choices);

export const chooseTone = (tone: Tone): void => choices.set({ ...choices.get(), tone });

/** Puts an emoji in front of those that were used last. */
export function rememberEmoji(emoji: string): void {
  const { tone, recent } = choices.get();
  choices.set({ tone, recent: [emoji, ...recent.filter((each) => each !== emoji)].slice(0, RECENT_MAX) });
}
