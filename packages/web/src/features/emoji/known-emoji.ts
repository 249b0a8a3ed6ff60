import { useEffect, useState } from "react";
import { useLanguage } from "../../lib/i18n.tsx";
import type { Language } from "../../lib/i18n.tsx";
import { indexEmoji } from "./emoji-index.ts";
import type { EmojiIndex } from "./emoji-index.ts";
import { canShow } from "./can-show.ts";

const indexes = new Map<Language, Promise<EmojiIndex>>();

/** Every emoji that this device can show, in the words of a language. They are fetched once. */
export function loadEmoji(language: Language): Promise<EmojiIndex> {
  const index = indexes.get(language) ?? read(language);
  indexes.set(language, index);
  // What failed is tried again.
  index.catch(() => indexes.delete(language));
  return index;
}

async function read(language: Language): Promise<EmojiIndex> {
  const { emoji } = await (language === "pt" ? import("virtual:emoji/pt") : import("virtual:emoji/en"));
  return indexEmoji(emoji.filter(canShow));
}

/** The same, as soon as it is wanted and there. */
export function useEmoji(isWanted = true): EmojiIndex | undefined {
  const language = useLanguage();
  const [loaded, setLoaded] = useState<{ readonly language: Language; readonly index: EmojiIndex }>();
  const index = loaded?.language === language ? loaded.index : undefined;
  const isMissing = isWanted && index === undefined;
  useEffect(() => {
    if (!isMissing) return undefined;
    let isOver = false;
    loadEmoji(language).then(
      (found) => isOver || setLoaded({ language, index: found }),
      () => {},
    );
    return () => void (isOver = true);
  }, [isMissing, language]);
  return index;
}
