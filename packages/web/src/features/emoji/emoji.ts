import { lazily } from "../../lib/lazily.tsx";

export { useEmojiChoices } from "./emoji-choices.ts";
export { inTone } from "./emoji-index.ts";
export type { Emoji } from "./emoji-index.ts";
export { useEmoji } from "./known-emoji.ts";
export { useQuickEmoji } from "./quick-emoji.ts";

/** All emoji, to pick one of. It is fetched when the page is idle. */
export const EmojiPicker = lazily(async () => (await import("./emoji-picker.tsx")).EmojiPicker);
