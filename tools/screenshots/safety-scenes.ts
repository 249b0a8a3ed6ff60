import type { Locator, Page } from "playwright-core";
import type { Scene } from "./scenes.ts";
import type { Screen } from "./screens.ts";

const LIGHT: readonly Screen[] = ["light-desktop"];
const BOTH: readonly Screen[] = ["light-desktop", "dark-desktop"];
const WITH_PHONE: readonly Screen[] = [...BOTH, "light-phone"];
const MEMBERS = "/c/<Book circle>?details=members";

const dialog = (page: Page): Locator => page.getByRole("dialog");
const button = (on: Page | Locator, name: string): Locator => on.getByRole("button", { name, exact: true });

const ofAdmin = (id: string, complete: (page: Page) => Locator): Scene => ({
  name: `admin-${id}`,
  screens: [...WITH_PHONE, "dark-phone"],
  path: `/admin/${id}`,
  hasSession: true,
  act: (page) => complete(page).waitFor(),
});

/** What a member can be made to do, by those who run the group. */
const ofMember = (name: string, item: string): Scene => ({
  name,
  screens: WITH_PHONE,
  path: MEMBERS,
  waitsFor: "idle",
  async act(page) {
    await button(page, "More about Ruth Adeyemi").click();
    await page.getByRole("menuitem", { name: item, exact: true }).click();
    await dialog(page).waitFor();
  },
});

/** How people are kept safe, and who is let in. */
export const SAFETY_SCENES: readonly Scene[] = [
  ofAdmin("reports", (page) => page.getByRole("article").nth(1)),
  { ...ofAdmin("figures", (page) => page.locator("dl > div").last()), before: answerFigures },
  ofAdmin("invitations", (page) => page.getByText("No link is good now.")),
  {
    name: "report",
    screens: WITH_PHONE,
    path: "/c/<Book circle>",
    waitsFor: "idle",
    async act(page) {
      const message = page.getByRole("article", { name: "Chapter nine" });
      await message.hover();
      await button(message, "More").click();
      await page.getByRole("menuitem", { name: "Report…" }).click();
      await dialog(page).waitFor();
    },
  },
  ofMember("silence", "Silence…"),
  ofMember("ban", "Ban…"),
  { name: "settings-security", screens: WITH_PHONE, path: "/settings/security", hasSession: true },
  {
    name: "invitation",
    screens: [...WITH_PHONE, "light-narrow"],
    path: "/join#in_1",
    as: null,
    before: (page) => page.route("**/api/v1/invitations/read", (route) => route.fulfill({ json: INVITED })),
  },
  {
    name: "sign-in-offered",
    screens: WITH_PHONE,
    path: "/sign-in",
    as: null,
    before: offerAll,
    act: (page) => page.getByText("Forgot the password?").waitFor(),
  },
  { name: "forgot-password", screens: LIGHT, path: "/forgot-password", as: null },
];

/** The server has mail, and a provider by which people sign on. */
function offerAll(page: Page): Promise<unknown> {
  return page.route("**/api/v1/instance", async (route) => {
    const response = await route.fetch();
    const { instance } = (await response.json()) as { instance: object };
    const offered = { has_mail: true, sign_on: { label: "Nordlicht ID" } };
    await route.fulfill({ response, json: { instance: { ...instance, ...offered } } });
  });
}

/** How many connections there are depends on who looks. */
function answerFigures(page: Page): Promise<unknown> {
  const exact = (count: number) => ({ count, is_estimate: false });
  const figures = {
    people: exact(214),
    active_people: 163,
    conversations: { count: 1_840, is_estimate: true },
    messages: { count: 1_284_000, is_estimate: true },
    open_reports: exact(2),
    file_bytes: 48_318_382_080,
    connections: 391,
    nodes: 2,
    read_at: "2026-11-26T10:42:00.000Z",
  };
  return page.route("**/api/v1/admin/figures", (route) => route.fulfill({ json: { figures } }));
}

const INVITED = { to: "group", name: "Book circle", member_count: 3, may_register: true };
