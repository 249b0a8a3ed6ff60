import { eventually } from "@gochat/testkit";
import { expect, test } from "vitest";
import { untilWhole } from "./network.ts";
import { startWeb } from "./rig.ts";

test("a lost connection is one quiet line, which goes when it is back", async () => {
  await using web = await startWeb();
  const bob = await web.person("bob");
  await (await web.person("alice")).send("bob", "Hi");
  await (await bob.open("alice")).send("Hi!");
  const page = await web.openAs("alice");
  await page.getByRole("link", { name: "bob" }).waitFor();
  await untilWhole(page);
  await web.goOffline(page);
  await page.getByText("No network").waitFor();
  expect(await page.evaluate(() => document.documentElement.dataset["offline"])).toBe("");
  await web.goOnline(page);
  await eventually(async () =>
    expect(await page.evaluate(() => document.documentElement.dataset["offline"])).toBeUndefined(),
  );
  expect(await page.getByText(/^(No network|Connecting|Catching up)/).count()).toBe(0);
  await (await bob.open("alice")).send("Are you back?");
  await page.getByRole("link", { name: "Are you back?" }).waitFor();
});

test("a server that is away is asked again by a click, and counted down to", async () => {
  await using web = await startWeb({ isKillable: true });
  const page = await web.openAs("alice");
  await page.getByText("Nobody here yet").waitFor();
  await untilWhole(page);
  await web.process.kill();
  await page.getByText(/Connecting again in \d+ s/).waitFor();
  await web.process.start();
  const line = page.getByText(/^Connecting/);
  await eventually(async () => {
    const now = page.getByRole("button", { name: "Now", exact: true });
    if (await now.isVisible()) await now.click({ timeout: 1_000 }).catch(() => undefined);
    expect(await line.count()).toBe(0);
  });
});

test("a newer client of the server is offered when the connection is back", async () => {
  await using web = await startWeb();
  const page = await web.openAs("alice");
  await page.getByText("Nobody here yet").waitFor();
  await untilWhole(page);
  await page.route(
    (url) => url.pathname === "/",
    async (route) => {
      const answer = await route.fetch();
      const html = (await answer.text()).replace(/data-build="[^"]*"/, 'data-build="another"');
      await route.fulfill({ response: answer, body: html });
    },
  );
  await web.goOffline(page);
  await page.getByText("No network").waitFor();
  await web.goOnline(page);
  await page.getByText("There is a new version").waitFor();
  await page.unrouteAll({ behavior: "wait" });
  await page.getByRole("button", { name: "Reload" }).click();
  await page.getByText("Nobody here yet").waitFor();
  expect(await page.getByText("There is a new version").count()).toBe(0);
});
