import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";
import type { Emoji } from "./src/features/emoji/emoji-index.ts";

interface Source {
  readonly emoji: string;
  readonly hexcode: string;
  readonly label: string;
  readonly tags?: readonly string[];
  readonly group?: number;
  readonly order?: number;
  readonly version: number;
  readonly skins?: readonly { readonly emoji: string; readonly tone: number | readonly number[] }[];
}

const { resolve } = createRequire(import.meta.url);
const read = (name: string): unknown =>
  JSON.parse(readFileSync(resolve(`emojibase-data/${name}.json`), "utf8"));

/** Serves `virtual:emoji/<language>`: of emojibase's data what the client shows, in a script of its own that is fetched when it is needed. */
export const emojiData = (): Plugin => ({
  name: "emoji-data",
  resolveId: (id) => (id.startsWith("virtual:emoji/") ? `\0${id}` : undefined),
  load(id) {
    const language = /^\0virtual:emoji\/(\w+)$/.exec(id)?.[1];
    if (language === undefined) return undefined;
    // As one string a browser reads it several times as fast.
    return `export const emoji = JSON.parse(${JSON.stringify(JSON.stringify(readEmoji(language)))});`;
  },
});

/** Every emoji in the order of Unicode. */
export function readEmoji(language: string): readonly Emoji[] {
  const codes = read("en/shortcodes/github") as Record<string, string | readonly string[]>;
  return (read(`${language}/data`) as readonly Source[])
    .filter(({ group }) => group !== undefined)
    .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ emoji, hexcode, label, tags = [], group = 0, version, skins = [] }) => {
      const tones = skins
        .filter(({ tone }) => typeof tone === "number")
        .map((skin) => recommended(skin.emoji));
      const shared = { emoji: recommended(emoji), name: label, tags, group, version };
      return Object.assign(shared, { codes: [codes[hexcode] ?? []].flat() }, tones.length > 0 && { tones });
    });
}

/** The form that Unicode recommends: emojibase says of all of them that they are pictures, also of those that are nothing else. */
function recommended(emoji: string): string {
  const bare = emoji.replace(/\uFE0F$/, "");
  return /^\p{RGI_Emoji}$/v.test(bare) ? bare : emoji;
}
