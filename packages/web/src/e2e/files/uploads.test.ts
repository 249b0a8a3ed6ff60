import { connectSql, eventually } from "@gochat/testkit";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { slowNetwork } from "../network.ts";
import { startWeb } from "../rig.ts";
import { hasFocus, openBoth, said, say, startGroup } from "../stories/desk.ts";
import { isPainted, rowWith, sendFiles } from "./desk.ts";
import { bytes, png } from "./samples.ts";

const progress = (of: Page | Locator, name: string) =>
  of.getByRole("progressbar", { name: `Sending ${name}` });
const percentOf = async (bar: Locator) => Number(await bar.getAttribute("aria-valuenow"));

test("several files show how far each is, in a row that is there at once; what is sent meanwhile stays behind it", async () => {
  await using web = await startWeb();
  const { alice, bob } = await openBoth(web);
  await alice.getByRole("button", { name: "Attach files" }).waitFor();
  await slowNetwork(alice, { latencyMs: 20, kilobytesPerSecond: 400 });
  await sendFiles(
    alice,
    [png("one.png"), bytes("two.bin", 900_000), bytes("three.bin", 900_000)],
    "All of it",
  );
  const row = rowWith(alice, "All of it, 3 files");
  await say(alice, "And then");
  await eventually(async () => expect(await percentOf(progress(row, "two.bin"))).toBeGreaterThan(0), {
    timeoutMs: 30_000,
  });
  expect(await bob.getByRole("article", { name: "And then" }).count()).toBe(0);
  await said(bob, "And then").waitFor({ timeout: 60_000 });
  const texts = await bob
    .getByRole("article")
    .evaluateAll((rows) => rows.map((each) => each.ariaLabel ?? ""));
  expect(texts.findIndex((each) => each.includes("3 files"))).toBe(texts.length - 2);
  await progress(row, "two.bin").waitFor({ state: "detached" });
  await eventually(async () => expect(await isPainted(row)).toBe(true), { timeoutMs: 30_000 });
});

test("what is on its way can be taken back, and nobody else ever sees it", async () => {
  await using web = await startWeb();
  const { alice, bob } = await openBoth(web);
  await alice.getByRole("button", { name: "Attach files" }).waitFor();
  await slowNetwork(alice, { latencyMs: 20, kilobytesPerSecond: 100 });
  await sendFiles(alice, [bytes("mistake.bin", 3_000_000)]);
  const row = rowWith(alice, "mistake.bin");
  await progress(row, "mistake.bin").waitFor();
  await row.getByRole("button", { name: "Do not send" }).click();
  await row.waitFor({ state: "detached" });
  await say(alice, "Never mind");
  await said(bob, "Never mind").waitFor({ timeout: 30_000 });
  expect(await bob.getByRole("article", { name: "mistake.bin" }).count()).toBe(0);
});

test("one file of several is taken back by its button, and the message goes with the others", async () => {
  await using web = await startWeb();
  const { alice, bob } = await openBoth(web);
  await alice.getByRole("button", { name: "Attach files" }).waitFor();
  await slowNetwork(alice, { latencyMs: 20, kilobytesPerSecond: 200 });
  await sendFiles(alice, [png("wall.png"), bytes("mistake.bin", 3_000_000), bytes("meant.bin", 5)]);
  const row = rowWith(alice, "3 files");
  await row.getByRole("button", { name: "Do not send wall.png" }).waitFor();
  const cancel = row.getByRole("button", { name: "Do not send mistake.bin" });
  await cancel.focus();
  await alice.keyboard.press("Enter");
  const left = rowWith(bob, "2 files");
  await left.getByRole("button", { name: /^Download meant.bin/ }).waitFor({ timeout: 30_000 });
  await left.getByRole("button", { name: "Show wall.png large" }).waitFor();
  expect(await bob.getByText("mistake.bin").count()).toBe(0);
  expect(await hasFocus(rowWith(alice, "2 files"))).toBe(true);
});

test("an upload goes on when the server is back", async () => {
  await using web = await startWeb({ isKillable: true });
  web.problems.allow(/status of (4|5)\d\d/);
  const { alice, bob } = await openBoth(web);
  await alice.getByRole("button", { name: "Attach files" }).waitFor();
  await slowNetwork(alice, { latencyMs: 5, kilobytesPerSecond: 400 });
  await sendFiles(alice, [bytes("survivor.bin", 1_500_000)]);
  const bar = progress(rowWith(alice, "survivor.bin"), "survivor.bin");
  await eventually(async () => expect(await percentOf(bar)).toBeGreaterThan(0), { timeoutMs: 30_000 });
  await web.process.kill();
  await web.process.start();
  await rowWith(bob, "survivor.bin").waitFor({ timeout: 60_000 });
}, 120_000);

test("F11 what fails says why, and is tried again by hand", async () => {
  await using web = await startWeb({ env: { GOCHAT_FILES_PER_PERSON: "1MB", GOCHAT_FILE_MAX_SIZE: "1MB" } });
  web.problems.allow(/status of 413/);
  const { alice, bob } = await openBoth(web);
  await sendFiles(alice, [bytes("much.bin", 700_000)]);
  await rowWith(bob, "much.bin").waitFor();
  await sendFiles(alice, [bytes("more.bin", 600_000)]);
  const failed = rowWith(alice, "more.bin");
  await failed.getByText(/^Not sent. Your files take up all the room/).waitFor();
  await failed.getByRole("button", { name: "Try again" }).click();
  await failed.getByText(/^Not sent. Your files take up all the room/).waitFor();
  // As if what was deleted were collected.
  await using sql = await connectSql(web.databaseUrl);
  await sql.rows("update file_usage set bytes = 0");
  await failed.getByRole("button", { name: "Try again" }).click();
  await rowWith(bob, "more.bin").waitFor({ timeout: 30_000 });
});

test("a reload in the middle of an upload goes on with it, and it is sent once", async () => {
  await using web = await startWeb();
  const { group, path } = await startGroup(web);
  const page = await web.openAs("alice", { path });
  await page.getByRole("button", { name: "Attach files" }).waitFor();
  await slowNetwork(page, { latencyMs: 5, kilobytesPerSecond: 300 });
  await sendFiles(page, [png("first.png"), bytes("second.bin", 1_500_000)], "Twice begun");
  const row = rowWith(page, "Twice begun, 2 files");
  await eventually(async () => expect(await percentOf(progress(row, "second.bin"))).toBeGreaterThan(0), {
    timeoutMs: 30_000,
  });
  await page.reload();
  await row.getByRole("button", { name: "Show first.png large" }).waitFor({ timeout: 60_000 });
  await eventually(() => {
    const timeline = group.timeline();
    const sent = timeline.getSnapshot().messages.filter(({ content }) => content === "Twice begun");
    timeline.close();
    expect(sent.map(({ attachments }) => attachments?.map(({ name, size }) => [name, size]))).toEqual([
      [
        ["first.png", expect.any(Number)],
        ["second.bin", 1_500_000],
      ],
    ]);
  });
});
