import { connectUser, eventually, uploadFile } from "@gochat/testkit";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { fill } from "../seed.ts";
import { startGroup } from "../stories/desk.ts";
import { fileOf, png, text, wav } from "./samples.ts";

const panelOf = (page: Page): Locator => page.getByRole("tabpanel", { name: "Files" });
const namesIn = (panel: Locator): Promise<string[]> =>
  panel
    .getByRole("list", { name: "Other files" })
    .getByRole("button")
    .evaluateAll((all) => all.map((each) => /\w+?\.txt/.exec(each.textContent)?.[0] ?? ""));

test("the details list the files of a conversation, the newest first, also those far back", async () => {
  await using web = await startWeb();
  const { group, path } = await startGroup(web);
  await group.send("", { attachments: [fileOf(png("old.png"))] });
  await fill(web, group.id, 450, { authors: ["bob", "alice"], run: 50 });
  await group.send("", { attachments: [fileOf(text("new.txt")), fileOf(png("new.png"))] });
  const page = await web.openAs("alice", { path: `${path}?details=members` });
  await page.getByRole("tab", { name: "Files" }).click();
  const panel = panelOf(page);
  await panel.getByText("That is all there is.").waitFor({ timeout: 30_000 });
  const pictures = panel.getByRole("list", { name: "Pictures and videos" }).getByRole("button");
  expect(await pictures.evaluateAll((all) => all.map((each) => each.ariaLabel))).toEqual([
    "Show new.png large",
    "Show old.png large",
  ]);
  await panel.getByRole("button", { name: /^Download new.txt/ }).waitFor();
  await pictures.last().click();
  await page.getByRole("dialog", { name: "Picture" }).getByRole("img", { name: "old.png" }).waitFor();
});

test("F16 more of them are read when one comes to the end, a page at a time", async () => {
  await using web = await startWeb();
  const { group, path } = await startGroup(web);
  const { id } = await uploadFile(web, "bob", "words", "many.txt");
  const bob = await connectUser(web, "bob");
  for (let nth = 0; nth < 90; nth++)
    expect(await bob.request({ conversation_id: group.id, attachments: [id] })).toMatchObject({
      type: "ack",
    });
  const page = await web.openAs("alice");
  const cursors: (string | null)[] = [];
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname.endsWith(`/${group.id}/files`)) cursors.push(searchParams.get("cursor"));
  });
  await page.goto(`${path}?details=files`);
  const panel = panelOf(page);
  const rows = panel.getByRole("button", { name: /^Download many.txt/ });
  await eventually(async () => expect(await rows.count()).toBe(40));
  expect(cursors).toEqual([null]);
  await rows.last().scrollIntoViewIfNeeded();
  await eventually(async () => expect(await rows.count()).toBe(80));
  await rows.last().scrollIntoViewIfNeeded();
  await panel.getByText("That is all there is.").waitFor();
  expect(await rows.count()).toBe(90);
  expect(new Set(cursors).size).toBe(3);
});

test("F9 M2 what is sent comes first at once, and what is taken away is gone at once", async () => {
  await using web = await startWeb();
  const { group, path } = await startGroup(web);
  const { seq: first } = await group.send("", { attachments: [fileOf(text("first.txt"))] });
  const page = await web.openAs("alice", { path: `${path}?details=files` });
  const panel = panelOf(page);
  await eventually(async () => expect(await namesIn(panel)).toEqual(["first.txt"]));
  await group.send("only words");
  const { seq: second, attachments } = await group.send("", {
    attachments: [fileOf(text("kept.txt")), fileOf(text("taken.txt"))],
  });
  await eventually(async () => expect(await namesIn(panel)).toEqual(["kept.txt", "taken.txt", "first.txt"]));
  await group.edit(second, undefined, { attachments: [attachments?.[0]?.id ?? ""] });
  await eventually(async () => expect(await namesIn(panel)).toEqual(["kept.txt", "first.txt"]));
  await group.delete(first);
  await eventually(async () => expect(await namesIn(panel)).toEqual(["kept.txt"]));
  await group.delete(second);
  await panel.getByText("No files yet").waitFor();
});

test("what was sent and deleted while one was away is as it is now when one is back", async () => {
  await using web = await startWeb();
  const { group, path } = await startGroup(web);
  const { seq } = await group.send("", { attachments: [fileOf(text("old.txt"))] });
  const page = await web.openAs("alice", { path: `${path}?details=files` });
  const panel = panelOf(page);
  await eventually(async () => expect(await namesIn(panel)).toEqual(["old.txt"]));
  await web.goOffline(page);
  await group.delete(seq);
  await group.send("", { attachments: [fileOf(text("new.txt"))] });
  await web.goOnline(page);
  await eventually(async () => expect(await namesIn(panel)).toEqual(["new.txt"]), { timeoutMs: 30_000 });
});

test("what can be heard plays there, one at a time, and goes on when something else comes", async () => {
  await using web = await startWeb();
  // Until the server has looked at it (F10).
  web.problems.allow(/status of 503/);
  const { group, path } = await startGroup(web);
  const voice = { file: fileOf(wav("voice.wav", 20)), peaks: btoa("\u0010\u0080\u00ff\u0040") };
  await group.send("", { attachments: [voice, fileOf(wav("song.wav", 20))] });
  const page = await web.openAs("alice", { path: `${path}?details=files` });
  const panel = panelOf(page);
  await panel.getByRole("button", { name: "Play voice.wav" }).click();
  await panel.getByRole("button", { name: "Pause voice.wav" }).waitFor();
  await group.send("", { attachments: [fileOf(wav("news.wav", 20))] });
  await panel.getByRole("button", { name: "Play news.wav" }).waitFor();
  await panel.getByRole("button", { name: "Pause voice.wav" }).waitFor();
  await panel.getByRole("button", { name: "Play song.wav" }).click();
  await panel.getByRole("button", { name: "Pause song.wav" }).waitFor();
  await panel.getByRole("button", { name: "Play voice.wav" }).waitFor();
});

test("where nothing was sent that is said", async () => {
  await using web = await startWeb();
  const { path } = await startGroup(web);
  const page = await web.openAs("alice", { path: `${path}?details=files` });
  await page.getByText("No files yet").waitFor();
  expect(await page.getByRole("tabpanel").getByRole("button").count()).toBe(0);
});
