import { Flag, ScrollText, SlidersHorizontal, Users } from "lucide-react";

/** The pages for administrators, in their order. */
export const ADMIN_PAGES = [
  { id: "people", title: "admin.people", icon: Users },
  { id: "reports", title: "admin.reports", icon: Flag },
  { id: "settings", title: "admin.settings", icon: SlidersHorizontal },
  { id: "audit", title: "admin.audit", icon: ScrollText },
] as const;

export type AdminPageId = (typeof ADMIN_PAGES)[number]["id"];
