import { lazily } from "../../lib/lazily.tsx";

/** All emoji, to pick one of. It is fetched when the page is idle. */
export const EmojiPicker = lazily(async () => (await import("./emoji-picker.tsx")).EmojiPicker);
