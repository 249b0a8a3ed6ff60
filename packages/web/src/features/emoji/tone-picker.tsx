import { useState } from "react";
import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { tip } from "../../ui/tooltip.tsx";
import { chooseTone, useEmojiChoices } from "./emoji-choices.ts";
import type { Tone } from "./emoji-index.ts";
import css from "./tone-picker.module.css";

const HANDS: readonly string[] = ["✋", "✋🏻", "✋🏼", "✋🏽", "✋🏾", "✋🏿"];
const NAMES = [
  "emoji.toneNone",
  "emoji.toneLight",
  "emoji.toneMediumLight",
  "emoji.toneMedium",
  "emoji.toneMediumDark",
  "emoji.toneDark",
] as const;

/** In which tone of skin emoji are shown and picked; this browser remembers it. */
export function TonePicker(): ReactElement {
  const t = useT();
  const { tone } = useEmojiChoices();
  const [isOpen, setOpen] = useState(false);
  const label = t("emoji.tone", { tone: t(NAMES[tone]) });
  return (
    <div className={css.tones}>
      <button
        type="button"
        className={css.tone}
        aria-expanded={isOpen}
        aria-label={label}
        {...tip(label)}
        onClick={() => setOpen(!isOpen)}
      >
        {HANDS[tone]}
      </button>
      {isOpen && (
        <div className={css.choice} role="group" aria-label={t("emoji.tones")}>
          {HANDS.map((hand, at) => (
            <button
              key={hand}
              type="button"
              className={css.tone}
              aria-pressed={at === tone}
              aria-label={t(NAMES[at as Tone])}
              onClick={() => {
                chooseTone(at as Tone);
                setOpen(false);
              }}
            >
              {hand}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
