import type { ReactElement } from "react";
import type { Anchor } from "../../ui/menu.tsx";
import { Popover } from "../../ui/popover.tsx";

interface EmojiPickerProps {
  readonly anchor: Anchor;
  readonly onPick: (emoji: string) => void;
  readonly onClose: () => void;
}

export const EmojiPicker = ({ anchor, onPick, onClose }: EmojiPickerProps): ReactElement => (
  <Popover label="Emoji" anchor={anchor} onClose={onClose}>
    {["👍", "❤️", "😂", "🎉", "🚀", "👀"].map((emoji) => (
      <button key={emoji} type="button" onClick={() => onPick(emoji)}>
        {emoji}
      </button>
    ))}
  </Popover>
);
