import { eventually } from "@gochat/testkit";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { countSockets, openSockets } from "./sockets.ts";
import { composer, eventuallyStored, labelsWith, row, said, say, startGroup, ticks } from "./desk.ts";

test("two tabs of one person share what is unread and what is said, and each has one connection", async () => {
  await using web = await startWeb();
  const { group, path } = await startGroup(web);
  const first = await web.openAs("alice");
  await countSockets(first.context());
  await first.reload();
  const second = await web.openTab(first);
  for (const page of [first, second]) await row(page, "Lunch").waitFor();
  await group.send("Are you hungry?");
  for (const page of [first, second])
    await eventually(async () => expect(await page.title()).toBe("(2) GoChat"));
  await row(first, "Lunch").click();
  await said(first, "Are you hungry?").waitFor();
  await eventually(async () => expect(await second.title()).toBe("GoChat"));

  await second.goto(path);
  await say(first, "tab 1");
  await say(second, "tab 2");
  for (const page of [first, second]) {
    await ticks(page, "tab 2", "Sent")
      .or(ticks(page, "tab 2", "Delivered"))
      .first()
      .waitFor();
    await eventually(async () =>
      expect((await labelsWith(page, "tab")).toSorted()).toEqual(["tab 1", "tab 2"]),
    );
  }
  for (const page of [first, second]) expect(await openSockets(page)).toBe(1);
});

test("a draft is the same in every tab, and is gone in all when it was sent", async () => {
  await using web = await startWeb();
  const { group, path } = await startGroup(web);
  const first = await web.openAs("alice", { path });
  await composer(first).fill("from one tab");
  const second = await web.openTab(first, "/");
  await row(second, "Lunch").getByText("Draft:").waitFor();
  await row(second, "Lunch").click();
  await eventually(async () => expect(await composer(second).inputValue()).toBe("from one tab"));
  await composer(second).press("End");
  await second.keyboard.type(" to another");
  await eventually(async () => expect(await composer(first).inputValue()).toBe("from one tab to another"));
  await composer(second).press("Enter");
  await eventuallyStored(group, ["from one tab to another"]);
  for (const page of [first, second]) {
    await eventually(async () => expect(await composer(page).inputValue()).toBe(""));
    await eventually(async () => expect(await row(page, "Lunch").getByText("Draft:").count()).toBe(0));
  }
});

test("what one tab could not send yet another one sends, once, when that tab is gone", async () => {
  await using web = await startWeb();
  const { group, path } = await startGroup(web);
  const first = await web.openAs("alice", { path });
  await said(first, "Hello Alice").waitFor();
  await web.goOffline(first);
  await say(first, "left behind");
  await ticks(first, "left behind", "Waiting to be sent").waitFor();
  // What is shown as waiting is kept already.
  await first.close();
  const context = first.context();
  await context.setOffline(false);
  const second = await context.newPage();
  await second.goto(path);
  await said(second, "left behind").waitFor();
  await eventuallyStored(group, ["left behind"]);
  await second.reload();
  await said(second, "left behind").waitFor();
  await eventuallyStored(group, ["left behind"]);
  expect(await labelsWith(second, "left behind")).toEqual(["left behind"]);
});
