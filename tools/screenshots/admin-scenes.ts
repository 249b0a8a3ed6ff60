import type { Locator, Page } from "playwright-core";
import type { Scene } from "./scenes.ts";
import type { Screen } from "./screens.ts";

const LIGHT: readonly Screen[] = ["light-desktop"];
const BOTH: readonly Screen[] = ["light-desktop", "dark-desktop"];
const PHONES: readonly Screen[] = ["light-phone", "dark-phone"];
const button = (page: Page, name: string): Locator => page.getByRole("button", { name });

/** What is there when a page is complete. */
const LAST: Readonly<Record<string, (page: Page) => Locator>> = {
  people: (page) => page.getByRole("row", { name: "Yusuf Demir" }),
  settings: (page) => page.locator("main form"),
  audit: (page) => page.locator("main ol > li").last(),
};

const admin = (id: string, screens: readonly Screen[]): Scene => ({
  name: `admin-${id}`,
  screens,
  path: `/admin/${id}`,
  hasSession: true,
  act: async (page) => LAST[id]?.(page).waitFor(),
});

/** What administrators see, and the pages of the links that they give out. */
export const ADMIN_SCENES: readonly Scene[] = [
  admin("people", [...BOTH, "light-tablet", ...PHONES, "light-narrow"]),
  {
    ...admin("people", BOTH),
    name: "admin-menu",
    act: (page) => button(page, "More about Yusuf Demir").click(),
  },
  {
    ...admin("people", [...BOTH, "light-phone"]),
    name: "admin-suspend",
    async act(page) {
      await button(page, "More about Yusuf Demir").click();
      await page.getByRole("menuitem", { name: "Suspend…" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    ...admin("people", ["light-desktop", "dark-phone"]),
    name: "admin-delete",
    async act(page) {
      await button(page, "More about Yusuf Demir").click();
      await page.getByRole("menuitem", { name: "Delete…" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    ...admin("people", [...BOTH, "light-phone"]),
    name: "admin-link",
    before: answerWithLink,
    async act(page) {
      await button(page, "More about Yusuf Demir").click();
      await page.getByRole("menuitem", { name: "Link for a new password" }).click();
      await page.getByLabel("Address").waitFor();
      const value = "https://chat.nordlicht.example/link#ol_9Yt3kQv2mXw7RbN5cJzHfA";
      await page
        .getByLabel("Address")
        .evaluate((field, shown) => Object.assign(field, { value: shown }), value);
    },
  },
  { ...admin("people", LIGHT), name: "admin-new", act: (page) => button(page, "New account").click() },
  admin("settings", [...BOTH, "light-phone"]),
  admin("audit", [...BOTH, "light-tablet", ...PHONES]),
  { ...admin("people", ["light-desktop", "light-phone"]), name: "admin-portuguese", language: "pt" },
  { ...admin("audit", ["light-desktop", "light-phone"]), name: "admin-audit-portuguese", language: "pt" },
  { ...admin("", ["light-phone"]), name: "admin", path: "/admin" },
  {
    name: "link-password",
    screens: [...BOTH, "light-phone"],
    path: "/link#ol_1",
    as: null,
    before: (page) => answerLink(page, { purpose: "password", username: "ines" }),
  },
  {
    name: "link-first-admin",
    screens: [...BOTH, "light-phone"],
    path: "/link#ol_1",
    as: null,
    before: (page) => answerLink(page, { purpose: "first_admin", username: null }),
  },
  { name: "link-not-valid", screens: ["light-desktop", "dark-phone"], path: "/link#ol_1", as: null },
  {
    name: "sign-in-closed",
    screens: ["light-desktop", "light-phone"],
    path: "/sign-in",
    as: null,
    before: closeRegistration,
  },
  { name: "sign-up-closed", screens: LIGHT, path: "/sign-up", as: null, before: closeRegistration },
];

const EXPIRES_AT = "2026-11-27T10:42:00.000Z";

/** A link that serves once is another one in every run. */
function answerWithLink(page: Page): Promise<unknown> {
  return page.route("**/password-link", (route) =>
    route.fulfill({ status: 201, json: { link: { token: "ol_1", expires_at: EXPIRES_AT } } }),
  );
}

const answerLink = (page: Page, link: { readonly purpose: string; readonly username: string | null }) =>
  page.route("**/api/v1/links", (route) => route.fulfill({ json: { ...link, expires_at: EXPIRES_AT } }));

function closeRegistration(page: Page): Promise<unknown> {
  return page.route("**/api/v1/instance", async (route) => {
    const response = await route.fetch();
    const { instance } = (await response.json()) as { instance: object };
    await route.fulfill({ response, json: { instance: { ...instance, registration: "closed" } } });
  });
}
