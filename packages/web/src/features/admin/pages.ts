import { Activity, Flag, Link, ScrollText, SlidersHorizontal, Users } from "lucide-react";

/** The pages for administrators, in their order. */
export const ADMIN_PAGES = [
  { id: "people", title: "admin.people", icon: Users },
  { id: "reports", title: "admin.reports", icon: Flag },
  { id: "invitations", title: "admin.invitations", icon: Link },
  { id: "settings", title: "admin.settings", icon: SlidersHorizontal },
  { id: "audit", title: "admin.audit", icon: ScrollText },
  { id: "figures", title: "figures.title", icon: Activity },
] as const;

export type AdminPageId = (typeof ADMIN_PAGES)[number]["id"];
