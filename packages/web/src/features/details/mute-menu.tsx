import { Bell, BellOff } from "lucide-react";
import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import type { TextId } from "../../lib/i18n.tsx";
import { MUTE_LENGTHS, mutedUntil } from "../../lib/mute.ts";
import type { MuteLength } from "../../lib/mute.ts";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu.tsx";

interface MuteMenuProps {
  readonly anchor: Element;
  readonly isMuted: boolean;
  /** `null` ends the silence. */
  readonly onSelect: (mutedUntil: string | null) => void;
  readonly onClose: () => void;
}

const TEXTS: Readonly<Record<MuteLength, TextId>> = {
  hour: "details.muteHour",
  workday: "details.muteWorkday",
  tomorrow: "details.muteTomorrow",
  always: "details.muteAlways",
};

/** For how long a conversation is to be silent. */
export function MuteMenu({ anchor, isMuted, onSelect, onClose }: MuteMenuProps): ReactElement {
  const t = useT();
  return (
    <Menu label={t("details.notifications")} anchor={anchor} onClose={onClose}>
      {isMuted && (
        <>
          <MenuItem icon={Bell} label={t("details.unmute")} onSelect={() => onSelect(null)} />
          <MenuSeparator />
        </>
      )}
      {MUTE_LENGTHS.map((length) => (
        <MenuItem
          key={length}
          icon={BellOff}
          label={t(TEXTS[length])}
          onSelect={() => onSelect(mutedUntil(length))}
        />
      ))}
    </Menu>
  );
}
