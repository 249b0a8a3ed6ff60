import { button, heading } from "./finders.ts";
import type { Screen } from "./screens.ts";
import { PASSWORD } from "./world.ts";

/** The ways in. */
export const ENTRY_SCREENS: readonly Screen[] = [
  { name: "the way in", path: "/", shows: heading(/^Sign in/) },
  {
    name: "the way in, refused",
    path: "/",
    shows: heading(/^Sign in/),
    act: async (page) => {
      await page.getByLabel("Username or email").fill("nobody");
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.keyboard.press("Enter");
      await page.getByText("The name or the password is wrong.").waitFor();
    },
  },
  {
    name: "the way in, which takes a code",
    path: "/",
    shows: heading(/^Sign in/),
    act: async (page) => {
      await page.getByLabel("Username or email").fill("fay");
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.keyboard.press("Enter");
      await page.getByLabel("Code", { exact: true }).waitFor();
    },
  },
  {
    name: "the way in, which takes a recovery code",
    path: "/",
    shows: heading(/^Sign in/),
    act: async (page) => {
      await page.getByLabel("Username or email").fill("fay");
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.keyboard.press("Enter");
      await button("Use a recovery code")(page).click();
      await page.getByLabel("Recovery code").waitFor();
    },
  },
  {
    name: "an invitation, for a newcomer",
    path: ({ invitation }) => invitation,
    shows: heading("Join Trip"),
  },
  {
    name: "an invitation",
    as: "dave",
    path: ({ invitation }) => invitation,
    shows: button("Join as dave"),
  },
  { name: "a new account", path: "/sign-up", shows: heading(/^Join/) },
  {
    name: "a new account, with what is missing",
    path: "/sign-up",
    shows: heading(/^Join/),
    act: async (page) => {
      await button("Create account")(page).click();
      await page.getByRole("alert").nth(2).waitFor();
    },
  },
];
