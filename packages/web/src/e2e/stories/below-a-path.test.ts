import { expect, test } from "vitest";
import { signInAs, startWeb } from "../rig.ts";
import { composer, row, said, say, startGroup, ticks } from "./desk.ts";

test("below a path of a proxy one signs in, chats, follows a link, reloads, and goes back", async () => {
  await using web = await startWeb({ below: "/chat" });
  const { group } = await startGroup(web);
  const alice = await web.open({ path: "/chat/" });
  await signInAs(alice, "alice");
  await row(alice, "Lunch").click();
  await alice.waitForURL(`/chat/c/${group.id}`);
  await say(alice, "below a path");
  const bob = await web.openAs("bob", { path: `/chat/c/${group.id}/2` });
  await said(bob, "below a path").waitFor();
  await ticks(alice, "below a path", "Read").waitFor();
  await say(bob, "seen");
  await said(alice, "seen").waitFor();

  await alice.reload();
  await said(alice, "seen").waitFor();
  await alice.getByRole("button", { name: "Details", exact: true }).click();
  await alice.waitForURL(/\/chat\/c\/.*details=/);
  await alice.goBack();
  await alice.goBack();
  await alice.waitForURL("/chat/");
  await alice.goForward();
  await said(alice, "seen").waitFor();
  await alice.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await said(alice, "seen").click({ button: "right" });
  await alice.getByRole("menuitem", { name: "Copy link" }).click();
  await alice.getByText("The link is copied").first().waitFor();
  const link = await alice.evaluate(() => navigator.clipboard.readText());
  await alice.goto("/chat/settings");
  await alice.goto(link);
  await said(alice, "seen").waitFor();
  expect(new URL(link).pathname).toMatch(/^\/chat\/c\/[^/]+\/\d+$/);
});

test("a server that was upgraded is noticed, and a reload has the new client with what was being written", async () => {
  await using web = await startWeb({ below: "/chat" });
  const { group } = await startGroup(web);
  web.problems.allowNetworkFailures();
  const page = await web.openAs("alice", { path: `/chat/c/${group.id}` });
  await composer(page).fill("half a sentence");
  web.pathProxy.upgrade("another");
  await page.getByText("There is a new version").waitFor();
  expect(await composer(page).inputValue()).toBe("half a sentence");
  await page.getByRole("button", { name: "Reload" }).click();
  await expect
    .poll(() =>
      page.evaluate(() => document.querySelector<HTMLMetaElement>("meta[name=gochat]")?.dataset["build"]),
    )
    .toBe("another");
  await expect.poll(() => composer(page).inputValue()).toBe("half a sentence");
  await said(page, "Hello Alice").waitFor();
  expect(await page.getByText("There is a new version").count()).toBe(0);
});
