import {
  Bell,
  CircleUserRound,
  Keyboard,
  Languages,
  Lock,
  MonitorSmartphone,
  ShieldCheck,
  SunMoon,
  UserRoundCog,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { TextId } from "../../lib/i18n.tsx";

interface SettingsPageEntry {
  /** What stands in its address. */
  readonly id: string;
  readonly title: TextId;
  readonly icon: LucideIcon;
}

/** The pages of the settings, in their order. */
export const SETTINGS_PAGES = [
  { id: "profile", title: "settings.profile", icon: CircleUserRound },
  { id: "devices", title: "settings.devices", icon: MonitorSmartphone },
  { id: "security", title: "settings.security", icon: ShieldCheck },
  { id: "privacy", title: "settings.privacy", icon: Lock },
  { id: "notifications", title: "settings.notifications", icon: Bell },
  { id: "appearance", title: "settings.appearance", icon: SunMoon },
  { id: "language", title: "settings.language", icon: Languages },
  { id: "shortcuts", title: "settings.shortcuts", icon: Keyboard },
  { id: "account", title: "settings.account", icon: UserRoundCog },
] as const satisfies readonly SettingsPageEntry[];

export type SettingsPageId = (typeof SETTINGS_PAGES)[number]["id"];
