/** What a message says: Markdown, read into a tree that has no place for HTML. `ui/rich-text.tsx` shows it. */
export { isOnlyEmoji } from "./markdown/only-emoji.ts";
export { parseMarkdown, plainText } from "./markdown/parse.ts";
export type { Names } from "./markdown/mentions.ts";
export type { Block, Inline, LinkNode } from "./markdown/tree.ts";
