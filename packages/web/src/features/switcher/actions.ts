import {
  Bell,
  CircleUserRound,
  Keyboard,
  Languages,
  Lock,
  LogOut,
  MailCheck,
  Monitor,
  MonitorSmartphone,
  Moon,
  SquarePen,
  Sun,
  SunMoon,
  UserRoundCog,
  Users,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { Chat } from "@gochat/client";
import type { TextId } from "../../lib/i18n.tsx";
import { leave } from "../../lib/leave.ts";
import { markAllRead } from "../../lib/mark-all-read.ts";
import { paths } from "../../lib/paths.ts";
import { setPreference } from "../../lib/preferences.ts";
import { SHORTCUTS } from "../../lib/shortcut-table.ts";
import type { Combination } from "../../lib/shortcuts.ts";

export interface Action {
  readonly label: TextId;
  readonly icon: LucideIcon;
  readonly shortcut?: Combination;
  /** Where it belongs, in words. */
  readonly below?: TextId;
  readonly act: (means: Means) => void;
}

/** What actions act by. */
export interface Means {
  readonly chat: Chat;
  readonly go: (path: string) => void;
  readonly openShortcuts: () => void;
}

const theme = (theme: "light" | "dark" | "system", label: TextId, icon: LucideIcon): Action => ({
  label,
  icon,
  act: () => setPreference("theme", theme),
});

const page = (id: string, label: TextId, icon: LucideIcon): Action => ({
  label,
  icon,
  below: "switcher.settings",
  act: ({ go }) => go(paths.settings(id)),
});

/** The most useful ones stand first: they are shown before anything is written. */
export const ACTIONS: readonly Action[] = [
  {
    label: "conversations.newChat",
    icon: SquarePen,
    shortcut: SHORTCUTS.newChat,
    act: ({ go }) => go(paths.newChat),
  },
  { label: "switcher.newGroup", icon: Users, act: ({ go }) => go(paths.newGroup) },
  {
    label: "switcher.markAllRead",
    icon: MailCheck,
    shortcut: SHORTCUTS.markAllRead,
    act: ({ chat }) => void markAllRead(chat),
  },
  theme("light", "switcher.light", Sun),
  theme("dark", "switcher.dark", Moon),
  theme("system", "switcher.system", Monitor),
  page("profile", "switcher.profile", CircleUserRound),
  page("devices", "switcher.devices", MonitorSmartphone),
  page("privacy", "switcher.privacy", Lock),
  page("notifications", "switcher.notifications", Bell),
  page("appearance", "switcher.appearance", SunMoon),
  page("language", "switcher.language", Languages),
  page("account", "switcher.account", UserRoundCog),
  {
    label: "me.shortcuts",
    icon: Keyboard,
    shortcut: SHORTCUTS.shortcuts,
    act: ({ openShortcuts }) => openShortcuts(),
  },
  { label: "me.signOut", icon: LogOut, act: ({ chat }) => leave(chat) },
];
