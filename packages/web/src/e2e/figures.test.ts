import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";

test("I9 administrators see how large the server is and how busy, and it goes on while they look", async () => {
  await using web = await startWeb();
  await web.makeAdmin("alice");
  const page = await web.openAs("alice", { path: "/admin/figures" });
  const figure = (name: string) =>
    page.locator("dl > div", { has: page.getByText(name, { exact: true }) }).locator("dd");
  await figure("People").getByText("1", { exact: true }).waitFor();
  await figure("Nodes").getByText("1", { exact: true }).waitFor();
  expect(await axe(page)).toEqual([]);
  // Alice has two: the page, and the chat by which she was made.
  const bob = await web.person("bob");
  const direct = await bob.open("alice");
  await direct.send("Hello");
  await figure("People").getByText("2", { exact: true }).waitFor();
  await figure("Messages").getByText("1", { exact: true }).waitFor();
  await figure("Conversations").getByText("1", { exact: true }).waitFor();
  await figure("Connections").getByText("3", { exact: true }).waitFor();
});

test("others are told that the figures are not for them", async () => {
  await using web = await startWeb();
  // What the browser says of the answer that is a refusal.
  web.problems.allow(/the server responded with a status of 403/);
  const page = await web.openAs("bob", { path: "/admin/figures" });
  await page.getByText("This is for administrators").waitFor();
});
