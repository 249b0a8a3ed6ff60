import { eventually } from "@gochat/testkit";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { composer, openBoth, row, said } from "./desk.ts";
import { HANDS } from "./hands.ts";

test("an answer to what is deleted meanwhile says so, and is sent all the same", async () => {
  await using web = await startWeb();
  const { alice, bob, group } = await openBoth(web);
  const { seq } = await group.send("soon gone");
  await HANDS.mouse.openMenu(said(alice, "soon gone"));
  await alice.getByRole("menuitem", { name: "Reply" }).click();
  await composer(alice).pressSequentially("what I think");
  await group.delete(seq);
  await alice
    .getByRole("contentinfo")
    .or(alice.locator("footer"))
    .getByText("This message was deleted")
    .waitFor();
  expect(await composer(alice).inputValue()).toBe("what I think");
  await composer(alice).press("Enter");
  await said(bob, "what I think").waitFor();
  await said(alice, "what I think").waitFor();
  expect(await composer(alice).inputValue()).toBe("");
  expect(await alice.getByText(/^Not sent/).count()).toBe(0);
});

test("a menu whose message moves away stays, and does what it says to that message", async () => {
  await using web = await startWeb();
  const { alice, bob, group } = await openBoth(web);
  await HANDS.keyboard.openMenu(said(alice, "Hello Alice"));
  for (let n = 1; n <= 40; n++) await group.send(`meanwhile ${n}`);
  await alice.getByRole("article", { name: "meanwhile 40" }).waitFor({ state: "attached" });
  await alice.getByRole("menuitem", { name: "🎉" }).click();
  await alice.getByRole("menu").waitFor({ state: "detached" });
  await eventually(async () =>
    expect(await alice.evaluate(() => document.activeElement === document.body)).toBe(false),
  );
  await said(bob, "Hello Alice").getByRole("button", { name: /🎉/ }).waitFor({ state: "attached" });
});

test("a conversation that one is taken out of while one writes in it says so, and leads on", async () => {
  await using web = await startWeb();
  web.problems.allow(/status of 40[34]|no such conversation/i);
  const { alice, group } = await openBoth(web);
  const me = await web.person("alice");
  await composer(alice).fill("half a sentence");
  const bob = await web.person("bob");
  await bob.api.conversations.removeMember({ id: group.id, user_id: me.me.id });
  await alice.getByRole("heading", { name: "This conversation is not here" }).waitFor();
  await alice.getByRole("link", { name: "To your chats" }).click();
  await alice.waitForURL("/");
  expect(await row(alice, "Lunch").count()).toBe(0);
});
