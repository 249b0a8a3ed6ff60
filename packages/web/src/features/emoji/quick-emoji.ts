import { useEmojiChoices } from "./emoji-choices.ts";

const QUICK: readonly string[] = ["👍", "❤️", "😂", "🎉", "👀", "✅"];

/** Six emoji for one tap: those that were picked last, and the ones that everybody uses. */
export function useQuickEmoji(): readonly string[] {
  const { recent } = useEmojiChoices();
  return [...new Set([...recent, ...QUICK])].slice(0, QUICK.length);
}
