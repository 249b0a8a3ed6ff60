import { Keyboard, LogOut, Monitor, Moon, Settings, Shield, Sun } from "lucide-react";
import type { ReactElement } from "react";
import { useChat, useMe } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { useIsAdmin } from "../../lib/is-admin.ts";
import { leave } from "../../lib/leave.ts";
import { useIsPhone } from "../../lib/media.ts";
import { useGo } from "../../lib/navigation.ts";
import { setOverlay } from "../../lib/overlay.ts";
import { paths } from "../../lib/paths.ts";
import { nameOf } from "../../lib/people.ts";
import { setPreference, usePreferences } from "../../lib/preferences.ts";
import { SHORTCUTS } from "../../lib/shortcut-table.ts";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import type { Anchor } from "../../ui/anchor.ts";
import css from "./me-menu.module.css";

const THEMES = [
  { theme: "light", icon: Sun, label: "me.light" },
  { theme: "dark", icon: Moon, label: "me.dark" },
  { theme: "system", icon: Monitor, label: "me.system" },
] as const;

interface MeMenuProps {
  readonly anchor: Anchor;
  readonly align: "start" | "end";
  readonly onClose: () => void;
}

/** Who one is, and what is one's own: settings, how the page looks, the way out. */
export function MeMenu({ anchor, align, onClose }: MeMenuProps): ReactElement {
  const t = useT();
  const go = useGo();
  const chat = useChat();
  const me = useMe();
  const isPhone = useIsPhone();
  const isAdmin = useIsAdmin();
  const { theme } = usePreferences();
  return (
    <Menu label={nameOf(me)} anchor={anchor} align={align} onClose={onClose}>
      <div className={css.me}>
        <span className={css.name} dir="auto">
          {nameOf(me)}
        </span>
        <span className={css.username}>@{me.username}</span>
      </div>
      <MenuSeparator />
      <MenuItem icon={Settings} label={t("me.settings")} onSelect={() => go(paths.settings())} />
      {isAdmin === true && (
        <MenuItem icon={Shield} label={t("app.admin")} onSelect={() => go(paths.admin())} />
      )}
      {!isPhone && (
        <MenuItem
          icon={Keyboard}
          label={t("me.shortcuts")}
          shortcut={SHORTCUTS.shortcuts}
          onSelect={() => setOverlay("shortcuts")}
        />
      )}
      <MenuSeparator />
      {THEMES.map((each) => (
        <MenuItem
          key={each.theme}
          icon={each.icon}
          label={t(each.label)}
          isChecked={theme === each.theme}
          onSelect={() => setPreference("theme", each.theme)}
        />
      ))}
      <MenuSeparator />
      <MenuItem icon={LogOut} label={t("me.signOut")} onSelect={() => leave(chat)} />
    </Menu>
  );
}
