import { Bell, BellOff } from "lucide-react";
import type { ReactElement } from "react";
import { useT } from "../lib/i18n.tsx";
import type { TextId } from "../lib/i18n.tsx";
import { MUTE_LENGTHS, mutedUntil } from "../lib/mute.ts";
import type { MuteLength } from "../lib/mute.ts";
import type { Anchor } from "./anchor.ts";
import { Menu, MenuItem, MenuSeparator } from "./menu.tsx";

interface MuteMenuProps {
  readonly anchor: Anchor;
  readonly align?: "start" | "end";
  /** It offers to end the silence as well. */
  readonly isMuted?: boolean;
  /** `null` ends the silence. */
  readonly onSelect: (mutedUntil: string | null) => void;
  readonly onClose: () => void;
}

const TEXTS: Readonly<Record<MuteLength, TextId>> = {
  hour: "actions.muteHour",
  workday: "actions.muteWorkday",
  tomorrow: "actions.muteTomorrow",
  always: "actions.muteAlways",
};

/** For how long a conversation is to be silent. */
export function MuteMenu({
  anchor,
  align = "end",
  isMuted = false,
  onSelect,
  onClose,
}: MuteMenuProps): ReactElement {
  const t = useT();
  return (
    <Menu label={t("actions.mute")} anchor={anchor} align={align} onClose={onClose}>
      {isMuted && (
        <>
          <MenuItem icon={Bell} label={t("actions.unmute")} onSelect={() => onSelect(null)} />
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
