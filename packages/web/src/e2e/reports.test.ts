import type { Chat } from "@gochat/client";
import { ADMIN, CONSENT, REPORTS } from "@gochat/client/calls";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";
import type { OpenOptions, Web } from "./rig.ts";

const REFUSED = /the server responded with a status of 4\d\d/;
const ATTEMPT = '<img src=x onerror="document.title=`pwned`"> [x](javascript:alert(1)) **bold**';

// As long as other tests may keep the machine busy.
const WITHIN = { timeout: 20_000 };
const SENT = "Reported. The administrators will look at it.";

const dialog = (page: Page) => page.getByRole("dialog");
const card = (page: Page, name: string) => page.getByRole("article", { name });
const message = (page: Page, text: string) => page.getByRole("article", { name: text });

interface Scene {
  readonly id: string;
  readonly bob: Chat;
  readonly carol: Chat;
}

/** Bob and Carol are in a group, in which Carol insults. Alice administers the server and is not in it. */
async function setScene(web: Web, insult = "You are a fool"): Promise<Scene> {
  await web.makeAdmin("alice");
  const bob = await web.person("bob");
  const carol = await web.person("carol");
  const { id } = await bob.createGroup({ name: "Garden", usernames: ["carol"] });
  await expect.poll(() => carol.conversation(id).data, WITHIN).toBeDefined();
  await carol.conversation(id).send(insult);
  return { id, bob, carol };
}

async function reportInPage(page: Page, text: string): Promise<void> {
  await message(page, text).hover();
  await message(page, text).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Report…" }).click();
}

const report = ({ id, bob }: Scene, seq = 2) =>
  bob.calls(REPORTS).create({ id, seq, reason: "abuse", comment: ATTEMPT });

const openReports = (web: Web, options: OpenOptions = {}, query = "") =>
  web.openAs("alice", { path: `/admin/reports${query}`, ...options });

test("Q1 Q4 somebody reports a message, an administrator deletes it, and it vanishes for the group as they look", async () => {
  await using web = await startWeb();
  const scene = await setScene(web);
  const page = await web.openAs("bob", { path: `/c/${scene.id}` });
  await reportInPage(page, "You are a fool");
  await dialog(page).getByText("see that it was you").waitFor();
  await dialog(page)
    .getByRole("combobox", { name: "What is wrong with it" })
    .selectOption("Insults or harassment");
  await dialog(page).getByLabel("What they should know").fill("Every day");
  await dialog(page).getByRole("switch", { name: "Block carol as well" }).click();
  expect(await axe(page, "[role=dialog]")).toEqual([]);
  await dialog(page).getByRole("button", { name: "Report" }).click();
  await page.getByText(SENT).waitFor();
  expect((await scene.bob.calls(CONSENT).blocks({})).blocks.map(({ user }) => user.username)).toEqual([
    "carol",
  ]);

  const admin = await openReports(web);
  await admin.getByRole("link", { name: "Reports 1 open" }).waitFor();
  await card(admin, "carol").getByText("You are a fool").waitFor();
  await card(admin, "carol").getByRole("button", { name: "Show the reports" }).click();
  await card(admin, "carol").getByText("Reported by bob").waitFor();
  await card(admin, "carol").getByText("In the group Garden").waitFor();
  await card(admin, "carol").getByText("Every day").waitFor();
  await card(admin, "carol").getByRole("button", { name: "Delete the message" }).click();
  await dialog(admin).getByRole("button", { name: "Cancel" }).click();
  await message(page, "You are a fool").waitFor();
  await card(admin, "carol").getByRole("button", { name: "Delete the message" }).click();
  await dialog(admin).getByRole("button", { name: "Delete the message" }).click();
  await admin.getByText("Nothing is open").waitFor();
  await page.getByRole("main").getByText("This message was deleted").waitFor();
  expect(await page.getByText("You are a fool").count()).toBe(0);
  await expect.poll(() => admin.getByRole("link", { name: /^Reports/ }).innerText(), WITHIN).toBe("Reports");

  await admin.getByRole("radio", { name: "Resolved" }).check({ force: true });
  await card(admin, "carol").getByText("The message was deleted by alice").waitFor();
  await admin.reload();
  await card(admin, "carol").getByRole("button", { name: "Show the reports" }).click();
  await card(admin, "carol").getByText("You are a fool").waitFor();
  await admin.goto("/admin/audit");
  await admin.getByText("alice deleted a message of carol that was reported").waitFor();
  await admin.getByText("bob reported a message of carol").waitFor();
});

test("Q3 what people write in a message or a comment is plain text for administrators, and runs nothing", async () => {
  await using web = await startWeb();
  const scene = await setScene(web, ATTEMPT);
  await report(scene);
  const page = await openReports(web);
  await card(page, "carol").getByRole("button", { name: "Show the reports" }).click();
  await expect.poll(() => page.getByText(ATTEMPT).count(), WITHIN).toBe(2);
  expect(await page.locator("main img, main a, main strong").count()).toBe(0);
  expect(await page.title()).not.toContain("pwned");
});

test("Q4 what is dismissed leaves the message, and who is suspended is out", async () => {
  await using web = await startWeb();
  const scene = await setScene(web);
  await scene.carol.conversation(scene.id).send("Another one");
  await report(scene, 2);
  await report(scene, 3);
  await scene.carol.close();
  const page = await openReports(web);
  await expect.poll(() => card(page, "carol").count(), WITHIN).toBe(2);
  await card(page, "carol").first().getByRole("button", { name: "Dismiss" }).click();
  await dialog(page).getByText("The message stays as it is").waitFor();
  await dialog(page).getByRole("button", { name: "Dismiss" }).click();
  await expect.poll(() => card(page, "carol").count(), WITHIN).toBe(1);
  await card(page, "carol").getByRole("button", { name: "Suspend the author" }).click();
  await dialog(page).getByRole("button", { name: "Suspend the author" }).click();
  await page.getByText("Nothing is open").waitFor();
  const admin = (await web.person("alice")).calls(ADMIN);
  const [carol] = (await admin.listUsers({ query: "carol" })).users;
  expect(carol?.suspended_at).not.toBeNull();
  const { messages } = await scene.bob.api.messages.history({ id: scene.id });
  expect(messages.filter(({ deleted_at }) => deleted_at !== null)).toEqual([]);
});

test("Q4 where another administrator was faster the page says so, and one's own message has no buttons", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const scene = await setScene(web);
  await report(scene);
  const page = await openReports(web);
  await card(page, "carol").waitFor();
  await web.makeAdmin("dora");
  const other = (await web.person("dora")).calls(REPORTS);
  const [entry] = (await other.list({})).entries;
  await other.resolve({ id: entry?.id ?? "", resolution: "dismissed" });
  await card(page, "carol").getByRole("button", { name: "Delete the message" }).click();
  await dialog(page).getByRole("button", { name: "Delete the message" }).click();
  await page.getByText("Somebody has resolved this report already.").first().waitFor();
  await page.getByText("Nothing is open").waitFor();

  const alice = await web.person("alice");
  const { id } = await alice.open("bob");
  await alice.conversation(id).send("Said by alice");
  await scene.bob.calls(REPORTS).create({ id, seq: 1, reason: "other" });
  await page.reload();
  await card(page, "alice").getByText("Another administrator resolves it").waitFor();
  expect(await card(page, "alice").getByRole("button").count()).toBe(1);
});

test("Q1 one's own messages are not offered to be reported; a repeat is answered as the first time, and a refusal is said", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const scene = await setScene(web);
  await scene.bob.conversation(scene.id).send("Mine");
  const page = await web.openAs("bob", { path: `/c/${scene.id}` });
  await message(page, "Mine").hover();
  await message(page, "Mine").getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).waitFor();
  expect(await page.getByRole("menuitem", { name: "Report…" }).count()).toBe(0);
  await page.keyboard.press("Escape");
  for (let nth = 0; nth < 2; nth++) {
    await reportInPage(page, "You are a fool");
    await dialog(page).getByRole("button", { name: "Report" }).click();
    await page.getByText(SENT).first().waitFor();
    await page.getByRole("dialog", { name: "Report the message of carol" }).waitFor({ state: "detached" });
  }
  await reportInPage(page, "You are a fool");
  await dialog(page).getByLabel("What they should know").fill("x".repeat(1001));
  await dialog(page).getByRole("button", { name: "Report" }).click();
  await dialog(page).getByText("At most 1000 characters").waitFor();
});

test("Q1 Q4 one reports and resolves by keyboard alone", async () => {
  await using web = await startWeb();
  const scene = await setScene(web);
  const page = await web.openAs("bob", { path: `/c/${scene.id}` });
  await message(page, "You are a fool").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menu").waitFor();
  const item = page.getByRole("menuitem", { name: "Report…" });
  for (let nth = 0; nth < 12 && !(await item.evaluate((it) => it === document.activeElement)); nth++)
    await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await dialog(page).waitFor();
  await dialog(page).getByLabel("What they should know").focus();
  await page.keyboard.type("By keys");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText(SENT).waitFor();
  await expect
    .poll(() => message(page, "You are a fool").evaluate((it) => it === document.activeElement))
    .toBe(true);

  const admin = await openReports(web);
  const button = card(admin, "carol").getByRole("button", { name: "Dismiss" });
  await button.waitFor();
  for (let nth = 0; nth < 30 && !(await button.evaluate((it) => it === document.activeElement)); nth++)
    await admin.keyboard.press("Tab");
  await admin.keyboard.press("Enter");
  await dialog(admin).waitFor();
  await admin.keyboard.press("Tab");
  await admin.keyboard.press("Enter");
  await admin.getByText("Nothing is open").waitFor();
});

test.each([
  ["light", "desktop", "en"],
  ["dark", "phone", "pt"],
] as const)(
  "axe finds nothing in what is reported, and nothing is wider than the window (%s, %s)",
  async (theme, viewport, language) => {
    await using web = await startWeb();
    const scene = await setScene(web, `You are a fool ${"x".repeat(300)}`);
    await report(scene);
    const device = {
      theme,
      language,
      viewport: viewport === "phone" ? { width: 320, height: 640 } : viewport,
    };
    const page = await openReports(web, device);
    await card(page, "carol").waitFor();
    await card(page, "carol").getByRole("button", { expanded: false }).click();
    await page.getByText(ATTEMPT).waitFor();
    expect(await axe(page)).toEqual([]);
    for (const size of ["100%", "200%"]) {
      const isWider = await page.evaluate((fontSize) => {
        document.documentElement.style.fontSize = fontSize;
        return [...document.querySelectorAll("main, main *")]
          .filter((each) => each.closest(".visually-hidden, .clip, option, svg") === null)
          .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
          .map((each) => `${each.tagName} ${each.textContent?.slice(0, 30)}`);
      }, size);
      expect(isWider).toEqual([]);
    }
    await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
    await card(page, "carol").getByRole("button").last().click();
    await dialog(page).waitFor();
    expect(await axe(page, "[role=dialog]")).toEqual([]);
  },
);
