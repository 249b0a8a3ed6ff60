import { button, heading, settled } from "./finders.ts";
import type { Screen } from "./screens.ts";
import { PASSWORD } from "./world.ts";

const settings = (page: string, title: string, rest: Partial<Screen> = {}): Screen => ({
  name: `settings: ${page}`,
  as: "erin",
  path: `/settings/${page}`,
  shows: heading(title),
  ...rest,
});

/** The settings of whoever has a password. */
export const SETTINGS_SCREENS: readonly Screen[] = [
  { name: "the settings", as: "erin", path: "/settings", shows: heading(/Settings|Profile/) },
  settings("profile", "Profile"),
  settings("devices", "Devices", { act: settled }),
  settings("security", "Security", { act: settled }),
  settings("security", "Security", {
    name: "settings: security, with a secret",
    act: async (page) => {
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.keyboard.press("Enter");
      await page.getByRole("img", { name: /QR code/ }).waitFor();
    },
  }),
  settings("privacy", "Privacy", { act: settled }),
  settings("notifications", "Notifications", { act: settled }),
  settings("appearance", "Appearance"),
  settings("language", "Language"),
  settings("shortcuts", "Shortcuts"),
  settings("account", "Account", {
    opens: { from: button("Delete the account"), role: "dialog", name: "Delete your account?" },
  }),
];
