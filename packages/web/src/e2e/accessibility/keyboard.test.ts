import { connect, memoryStorage, register, signIn } from "@gochat/client";
import { eventually } from "@gochat/testkit";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { untilWhole } from "../network.ts";
import { startWeb } from "../rig.ts";
import { makeWorld, PASSWORD } from "./world.ts";

/** What has the focus, as it is called. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement: active } = document;
    const labels = active instanceof HTMLInputElement ? active.labels?.[0]?.textContent : undefined;
    return active?.ariaLabel ?? labels ?? active?.textContent ?? "";
  });
const hasFocus = (of: Locator): Promise<boolean> =>
  of.evaluate((element) => element === document.activeElement);
const eventuallyFocused = (page: Page, name: RegExp) =>
  eventually(async () => expect(await focused(page)).toMatch(name));

/** Goes on with a key until what is so called has the focus. */
async function goTo(page: Page, name: RegExp, key = "Tab"): Promise<void> {
  const passed: string[] = [];
  for (let nth = 0; nth < 60; nth++) {
    await page.keyboard.press(key);
    const now = await focused(page);
    if (name.test(now)) return;
    passed.push(now.slice(0, 30));
  }
  throw new Error(`${String(name)} is not among what ${key} comes to: ${passed.join(" · ")}`);
}

test("a day with no mouse: one signs in, finds somebody, writes, reacts, changes, answers, mutes and signs out elsewhere", async () => {
  await using web = await startWeb();
  await using stack = new AsyncDisposableStack();
  const signUp = async (username: string) => {
    await register(web.url, { email: `${username}@example.com`, username, password: PASSWORD });
    const storage = memoryStorage();
    await signIn(web.url, { login: username, password: PASSWORD }, { storage });
    return stack.adopt(await connect(web.url, { login: username }, { storage }), (chat) => chat.close());
  };
  const elsewhere = await signUp("sam");
  const maria = await signUp("maria");
  const said = async () => {
    const [conversation] = maria.conversations;
    if (conversation === undefined) return [];
    const { messages } = await maria.api.messages.history({ id: conversation.id });
    return messages.map(({ content, reactions = [], reply_to }) =>
      [content, reactions.map(({ emoji }) => emoji).join(" "), reply_to && `to ${reply_to.seq}`]
        .filter(Boolean)
        .join(" "),
    );
  };
  const eventuallySaid = (...expected: string[]) =>
    eventually(async () => expect(await said()).toEqual(expected));

  const page = await web.open();
  const { keyboard } = page;
  await eventuallyFocused(page, /^Username or email/);
  await keyboard.type("sam");
  await keyboard.press("Tab");
  await keyboard.type(PASSWORD);
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: "Welcome, sam" }).waitFor();

  await keyboard.press("Control+k");
  await eventuallyFocused(page, /^Go to a conversation/);
  await keyboard.type("mar");
  await page.getByRole("option", { name: /maria/ }).waitFor();
  await keyboard.press("Enter");
  await eventuallyFocused(page, /^Message maria/);
  await keyboard.type("Helo");
  await keyboard.press("Enter");
  await eventuallySaid("Helo");

  await goTo(page, /^sam, Helo, /, "Shift+Tab");
  await keyboard.press("+");
  await eventuallyFocused(page, /^Search emoji/);
  await keyboard.type("party popper");
  await page.getByRole("gridcell").or(page.getByRole("option")).first().waitFor();
  await keyboard.press("Enter");
  await eventuallySaid("Helo 🎉");
  await eventuallyFocused(page, /^sam, Helo, /);

  await keyboard.press("Escape");
  await eventuallyFocused(page, /^Message maria/);
  await keyboard.press("ArrowUp");
  await eventuallyFocused(page, /^Edit the message/);
  await keyboard.press("ControlOrMeta+a");
  await keyboard.type("Hello");
  await keyboard.press("Enter");
  await eventuallySaid("Hello 🎉");
  await eventuallyFocused(page, /^Message maria/);

  await maria.conversation(maria.conversations[0]?.id ?? "").send("Good morning");
  await page.getByText("Good morning").first().waitFor();
  await goTo(page, /^sam, Hello, /, "Shift+Tab");
  await goTo(page, /^maria, Good morning, /, "ArrowDown");
  await keyboard.press("r");
  await eventuallyFocused(page, /^Message maria/);
  await keyboard.type("To you too");
  await keyboard.press("Enter");
  await eventuallySaid("Hello 🎉", "Good morning", "To you too to 2");

  await goTo(page, /^Details$/, "Shift+Tab");
  await keyboard.press("Enter");
  await goTo(page, /^NotificationsAll messages/);
  await keyboard.press("Enter");
  await eventuallyFocused(page, /^Mute for 1 hour/);
  await keyboard.press("Enter");
  await page.getByRole("button", { name: /^Notifications Muted until/ }).waitFor();
  await eventuallyFocused(page, /^NotificationsMuted until/);
  await keyboard.press("Escape");
  await eventuallyFocused(page, /^Message maria|^Details$/);

  await goTo(page, /account and settings/, "Shift+Tab");
  await keyboard.press("Enter");
  await goTo(page, /^Settings/, "ArrowDown");
  await keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Profile" }).waitFor();
  await goTo(page, /^Appearance/);
  await keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Appearance" }).waitFor();
  await goTo(page, /^As the system/);
  await goTo(page, /^Dark/, "ArrowDown");
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  await goTo(page, /^Devices/, "Shift+Tab");
  await keyboard.press("Enter");
  await goTo(page, /^Sign out node/);
  const isOver = new Promise((resolve) => elsewhere.on("signedOut", resolve));
  await keyboard.press("Enter");
  await eventuallyFocused(page, /^Cancel/);
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await expect(isOver).resolves.toMatchObject({ code: "signed_out" });
  await page.getByText("You are signed in nowhere else.").waitFor();
});

test("whoever chooses to change or to answer a message in its menu writes at once", async () => {
  await using web = await startWeb();
  const { trip, own } = await makeWorld(web);
  const page = await web.openAs("alice", { path: `/c/${trip.id}` });
  const message = page.locator(`article[data-seq="${own}"]`);
  const area = page.locator("main textarea");
  // From then on nothing moves below the pointer.
  await untilWhole(page);
  for (const item of ["Edit", "Reply"]) {
    await message.hover();
    await message.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: item }).click();
    await page.getByRole("menu").waitFor({ state: "detached" });
    await eventually(async () => expect(await hasFocus(area)).toBe(true));
    await message.focus();
    await page.keyboard.press("Enter");
    await goTo(page, new RegExp(`^${item}`), "ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("menu").waitFor({ state: "detached" });
    await eventually(async () => expect(await hasFocus(area)).toBe(true));
  }
});

test("Tab closes a menu, and stays in whatever else is open", async () => {
  await using web = await startWeb();
  const { trip, rich } = await makeWorld(web);
  const page = await web.openAs("alice", { path: `/c/${trip.id}` });
  const message = page.locator(`article[data-seq="${rich}"]`);
  const overlay = page.locator("[data-overlay]");
  await eventuallyFocused(page, /^Message Trip/);
  const open = async (key: string) => {
    await message.press(key);
    await overlay.locator(":focus").waitFor();
  };
  for (const key of ["Tab", "Shift+Tab"]) {
    await open("Enter");
    await page.keyboard.press(key);
    await overlay.waitFor({ state: "detached" });
    await eventually(async () => expect(await hasFocus(message)).toBe(true));
    for (const opening of ["+", "Control+k"]) {
      await open(opening);
      for (let nth = 0; nth < 4; nth++) {
        await page.keyboard.press(key);
        await overlay.locator(":focus").waitFor();
      }
      await page.keyboard.press("Escape");
      await overlay.waitFor({ state: "detached" });
    }
  }
});
