import { eventually } from "@gochat/testkit";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { untilWhole } from "./network.ts";
import { startWeb } from "./rig.ts";
import type { Web } from "./rig.ts";

interface Shown {
  readonly title: string;
  readonly body: string;
  readonly isClosed: boolean;
}

declare global {
  interface Window {
    shown: (Notification & { isClosed: boolean })[];
  }
}

const storage = { "gochat/preferences": { notifies: true } };

/** A page of Alice on which notifications are allowed, and written down in place of shown; `isAway`: she looks at something else. */
async function openAlice(web: Web, isAway = true): Promise<Page> {
  const page = await web.openAs("alice", { storage });
  await page.context().grantPermissions(["notifications"]);
  await page.context().addInitScript((isAway) => {
    window.shown = [];
    document.hasFocus = () => !isAway;
    window.Notification = class extends EventTarget {
      static permission = "granted";
      isClosed = false;
      readonly title: string;
      readonly body: string | undefined;
      constructor(title: string, { body }: NotificationOptions) {
        super();
        this.title = title;
        this.body = body;
        window.shown.push(this as unknown as Window["shown"][number]);
      }
      close() {
        this.isClosed = true;
      }
    } as unknown as typeof Notification;
  }, isAway);
  await page.reload();
  await ready(page);
  return page;
}

/** What tells of news comes after the first paint. */
async function ready(page: Page): Promise<void> {
  await page.locator("[data-row]").first().waitFor();
  await untilWhole(page);
}

const shownOn = (page: Page): Promise<Shown[]> =>
  page.evaluate(() => window.shown.map(({ title, body, isClosed }) => ({ title, body, isClosed })));

async function aliceAndBob(web: Web) {
  const alice = await web.person("alice");
  const bob = await web.person("bob");
  await alice.send("bob", "Hi");
  return { alice, bob, toAlice: await bob.open("alice") };
}

test("of several tabs one tells of a message, once", async () => {
  await using web = await startWeb();
  const { toAlice } = await aliceAndBob(web);
  const first = await openAlice(web);
  const tabs = [first];
  while (tabs.length < 5) tabs.push(await web.openTab(first));
  await Promise.all(tabs.map(ready));
  const all = async () => (await Promise.all(tabs.map(shownOn))).flat();
  await toAlice.send("**Lunch**?");
  await eventually(async () => expect(await all()).toMatchObject([{ title: "bob", body: "Lunch?" }]));
  await toAlice.send("Now?");
  await eventually(async () => expect(await all()).toHaveLength(2));
});

test("nobody is told of what they look at, in whatever tab, nor of their own messages", async () => {
  await using web = await startWeb();
  const { alice, bob, toAlice } = await aliceAndBob(web);
  const other = await alice.createGroup({ name: "Lunch", usernames: ["bob"] });
  const away = await openAlice(web);
  const looking = await web.openTab(away, `/c/${toAlice.id}`);
  await looking.evaluate(() => {
    document.hasFocus = () => true;
    window.dispatchEvent(new Event("focus"));
  });
  await ready(looking);
  await toAlice.send("You see this");
  await alice.conversation(other.id).send("My own");
  await toAlice.send("And this");
  // This one is told, and it came later: so the others were not.
  await bob.conversation(other.id).send("Elsewhere");
  const all = async () => [...(await shownOn(away)), ...(await shownOn(looking))];
  await eventually(async () =>
    expect(await all()).toMatchObject([{ title: "bob · Lunch", body: "Elsewhere" }]),
  );
});

test("what is muted makes no noise, and what is read on another device is taken away", async () => {
  await using web = await startWeb();
  const { alice, bob, toAlice } = await aliceAndBob(web);
  const muted = await bob.createGroup({ name: "Muted", usernames: ["alice"] });
  await eventually(() => expect(alice.conversation(muted.id).data).toBeDefined());
  await alice.api.conversations.updateMine({ id: muted.id, muted_until: "9999-12-31T00:00:00.000Z" });
  const page = await openAlice(web);
  await page.getByRole("link", { name: "Muted" }).first().waitFor();
  await muted.send("@alice, quietly");
  await toAlice.send("Aloud");
  await eventually(async () =>
    expect(await shownOn(page)).toMatchObject([{ body: "Aloud", isClosed: false }]),
  );
  await alice.conversation(toAlice.id).markRead();
  await eventually(async () => expect(await shownOn(page)).toMatchObject([{ isClosed: true }]));
});

test("S3 of a request nothing is told, nor counted", async () => {
  await using web = await startWeb();
  const { alice, toAlice } = await aliceAndBob(web);
  await alice.api.users.updateMe({ messages_from: "nobody" });
  const page = await openAlice(web);
  const carol = await web.person("carol");
  await carol.send("alice", "Buy this");
  await page.getByRole("link", { name: /^Requests/ }).waitFor();
  await toAlice.send("Lunch?");
  await eventually(async () => expect(await shownOn(page)).toMatchObject([{ body: "Lunch?" }]));
  await eventually(async () => expect(await page.title()).toMatch(/^\(1\) /));
});

test("a click on a notification opens its conversation", async () => {
  await using web = await startWeb();
  const { toAlice } = await aliceAndBob(web);
  const page = await openAlice(web);
  const { seq } = await toAlice.send("Look");
  await eventually(async () => expect(await shownOn(page)).toHaveLength(1));
  await page.evaluate(() => window.shown[0]?.dispatchEvent(new Event("click")));
  await page.waitForURL(`**/c/${toAlice.id}/${seq}`);
});

test("the title and the icon say that something is unread, and what is open", async () => {
  await using web = await startWeb();
  const { alice, toAlice } = await aliceAndBob(web);
  const page = await web.openAs("alice");
  await ready(page);
  const icon = () => page.locator('link[rel="icon"]').getAttribute("href");
  await eventually(async () => expect([await page.title(), await icon()]).toEqual(["GoChat", "./icon.svg"]));
  await toAlice.send("One");
  await toAlice.send("Two");
  await eventually(async () =>
    expect([await page.title(), await icon()]).toEqual(["(2) GoChat", "./icon-unread.svg"]),
  );
  await alice.conversation(toAlice.id).markRead();
  await page.getByRole("link", { name: "bob" }).click();
  await eventually(async () =>
    expect([await page.title(), await icon()]).toEqual(["bob · GoChat", "./icon.svg"]),
  );
});

test("notifications are offered when somebody answers, and never before", async () => {
  await using web = await startWeb();
  const { alice, toAlice } = await aliceAndBob(web);
  const page = await web.openAs("alice");
  await ready(page);
  const offer = page.getByText("Shall new messages be shown on your desktop?");
  await toAlice.send("First");
  await page.getByRole("link", { name: "First" }).waitFor();
  expect(await offer.count()).toBe(0);
  await alice.conversation(toAlice.id).send("Yes?");
  await page.getByRole("link", { name: "Yes?" }).waitFor();
  await toAlice.send("An answer");
  await offer.waitFor();
});
