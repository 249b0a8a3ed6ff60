import { button, heading, settled } from "./finders.ts";
import type { Screen } from "./screens.ts";

const admin = (page: string, title: string, rest: Partial<Screen> = {}): Screen => ({
  name: `administration: ${page}`,
  as: "grace",
  path: `/admin/${page}`,
  shows: heading(title),
  act: settled,
  ...rest,
});

/** What administrators see. */
export const ADMIN_SCREENS: readonly Screen[] = [
  { name: "the administration", as: "grace", path: "/admin", shows: heading(/Administration|People/) },
  admin("people", "People"),
  admin("people", "People", {
    name: "the menu of an account",
    opens: { from: button("More about fay"), role: "menu", name: /./ },
  }),
  ...[
    ["Take the second factor away", "Take the second factor of fay away?"],
    ["Suspend…", "Suspend fay?"],
    ["Delete…", "Delete the account of fay?"],
    ["Link for a new password", "A link for fay"],
  ].map(([item = "", name = ""]) =>
    admin("people", "People", {
      name: `an account: ${item}`,
      opens: { from: button("More about fay"), items: [item], role: "dialog", name },
    }),
  ),
  admin("people", "People", {
    name: "an account that is made",
    opens: { from: button("New account"), role: "dialog", name: "New account" },
  }),
  admin("invitations", "Invitations"),
  admin("invitations", "Invitations", {
    name: "an invitation that is made",
    act: async (page) => {
      await button("Make a link")(page).click();
      await page.getByLabel("Address").waitFor();
    },
  }),
  admin("settings", "Server settings"),
  admin("audit", "Audit log"),
  admin("figures", "Live figures"),
];
