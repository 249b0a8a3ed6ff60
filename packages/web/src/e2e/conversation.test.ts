import { connectSql, eventually } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";
import { fill } from "./seed.ts";

test("the head says who somebody is and whether they are there, and leads to their card", async () => {
  await using web = await startWeb();
  const bob = await web.person("bob");
  await meet(web, "alice");
  const { conversation_id: id } = await bob.send("alice", "Hello");
  const alice = await web.person("alice");
  await eventually(() => expect(alice.conversation(id).data).toBeDefined());
  await alice.conversation(id).send("Hi");
  const page = await web.openAs("alice", { path: `/c/${id}` });
  const main = page.getByRole("main", { name: "bob" });
  await main.getByText("Online").waitFor();
  bob.setStatus("away");
  await main.getByText("Away").waitFor();
  await page.getByRole("heading", { name: "bob", level: 1 }).getByRole("button").click();
  await eventually(() => expect(page.url()).toContain("person="));
});

test("the head of a group counts its members, and opens and closes the details; Esc closes them first", async () => {
  await using web = await startWeb();
  const bob = await web.person("bob");
  for (const name of ["alice", "carol"]) await meet(web, name);
  const group = await bob.createGroup({ name: "Lunch", usernames: ["alice", "carol"] });
  await group.send("Here");
  const page = await web.openAs("alice", { path: `/c/${group.id}` });
  await page
    .getByRole("main", { name: "Lunch" })
    .getByText(/3 members/)
    .waitFor();
  const details = page.getByRole("button", { name: "Details", exact: true });
  expect(await page.getByRole("button", { name: "Pinned messages" }).count()).toBe(0);
  await bob.api.messages.pin({ id: group.id, seq: 2 });
  await page.getByRole("button", { name: "Pinned messages" }).click();
  await eventually(() => expect(page.url()).toContain("details=pins"));
  expect(await details.getAttribute("aria-expanded")).toBe("true");
  await page.keyboard.press("Escape");
  await eventually(() => expect(page.url()).not.toContain("details="));
  const area = page.getByRole("textbox", { name: "Message Lunch" });
  await eventually(async () =>
    expect(await area.evaluate((element) => element === document.activeElement)).toBe(true),
  );
});

test("on a phone the way back says how much is unread elsewhere", async () => {
  await using web = await startWeb();
  await meet(web, "alice");
  const [bob, carol] = [await web.person("bob"), await web.person("carol")];
  const { conversation_id: id } = await bob.send("alice", "Hello");
  for (const text of ["one", "two"]) await carol.send("alice", text);
  const page = await web.openAs("alice", { path: `/c/${id}`, viewport: "phone" });
  await page.getByRole("link", { name: "Back to the chats, 2 unread" }).waitFor();
  expect(await axe(page, "main")).toEqual([]);
  await page.getByRole("link", { name: /Back/ }).tap();
  await eventually(() => expect(new URL(page.url()).pathname).toBe("/"));
});

test.each(["light", "dark"] as const)("a conversation that one is not in leads on, %s", async (theme) => {
  await using web = await startWeb();
  web.problems.allow(/status of 404/);
  const page = await web.openAs("alice", { path: "/c/0190a5a0-0000-7000-8000-000000000000", theme });
  await page.getByRole("heading", { name: "This conversation is not here" }).waitFor();
  expect(await axe(page, "main")).toEqual([]);
  await page.getByRole("link", { name: "To your chats" }).click();
  await eventually(() => expect(new URL(page.url()).pathname).toBe("/"));
});

test("to go to a day shows what was said on it first, however far back that is", async () => {
  await using web = await startWeb();
  await meet(web, "alice");
  const bob = await web.person("bob");
  const { id } = await bob.createGroup({ name: "Lunch", usernames: ["alice"] });
  await fill(web, id, 900, { authors: ["bob"], run: 100 });
  await using sql = await connectSql(web.databaseUrl);
  // The first is what the system says.
  await sql.rows(
    `update messages set created_at = created_at
       - case when seq <= 301 then 20 when seq <= 601 then 10 else 0 end * interval '1 day'`,
  );
  // Whoever reads begins at the end: its writer has read it.
  const page = await web.openAs("bob", { path: `/c/${id}` });
  await page.getByRole("article", { name: /, message 900,/ }).waitFor();
  await page.getByRole("button", { name: "Go to a day" }).click();
  const tenDaysAgo = new Date();
  tenDaysAgo.setDate(tenDaysAgo.getDate() - 10);
  // The calendar is the browser's own, and no part of the page.
  await page.locator("main input[type=date]").fill(tenDaysAgo.toLocaleDateString("sv-SE"), { force: true });
  await page.getByRole("article", { name: /, message 301,/ }).waitFor();
  await eventually(async () =>
    expect(
      await page.getByRole("article", { name: /, message 301,/ }).evaluate((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top > 0 && bottom < innerHeight;
      }),
    ).toBe(true),
  );
  expect(await page.getByRole("article", { name: /, message 900,/ }).count()).toBe(0);
});
