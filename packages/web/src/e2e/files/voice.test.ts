import { chromium } from "playwright-core";
import type { Page } from "playwright-core";
import { BROWSER_ARGS } from "@gochat/testkit/browser/browser-args.ts";
import { eventually } from "@gochat/testkit";
import { expect, inject, test } from "vitest";
import { axe } from "../axe.ts";
import { contextOptions } from "../devices.ts";
import { startWeb } from "../rig.ts";
import type { Web } from "../rig.ts";
import { composer, hasFocus, startGroup } from "../stories/desk.ts";
import { rowWith } from "./desk.ts";

const SPEAKS = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

/** A browser that has a microphone, at which somebody beeps. */
async function openSpeaking(web: Web, stack: AsyncDisposableStack, path: string): Promise<Page> {
  const found = inject("browser");
  if ("problem" in found) throw new Error(found.problem);
  const browser = await chromium.launch({ executablePath: found.path, args: [...BROWSER_ARGS, ...SPEAKS] });
  stack.defer(() => browser.close());
  const context = await browser.newContext(contextOptions(web.url, {}));
  await web.problems.watch(context);
  await context.addInitScript(() => origin !== "null" && sessionStorage.setItem("gochat/as", "alice"));
  const page = await context.newPage();
  await page.goto(path);
  return page;
}

const button = (page: Page, name: string) => page.getByRole("button", { name });

test("a voice message is recorded, sent, and heard by the other side; how loud it was is seen", async () => {
  await using web = await startWeb();
  await using stack = new AsyncDisposableStack();
  const { path, group } = await startGroup(web);
  const page = await openSpeaking(web, stack, path);
  await button(page, "Record a voice message").click();
  await page.getByRole("timer").getByText("0:02").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await page.getByRole("group", { name: "Recording" }).waitFor({ state: "detached" });
  await eventually(async () => expect(await hasFocus(composer(page))).toBe(true));
  const sent = await eventually(() => {
    const timeline = group.timeline();
    const file = timeline.getSnapshot().messages.at(-1)?.attachments?.[0];
    timeline.close();
    expect(file).toMatchObject({ kind: "audio", name: expect.stringMatching(/^Voice message\./) });
    return file;
  });
  expect(sent?.media?.duration_ms).toBeGreaterThan(1_000);
  const peaks = Buffer.from(sent?.media?.peaks ?? "", "base64");
  expect(peaks.length).toBeGreaterThan(10);
  expect(peaks.length).toBeLessThanOrEqual(128);
  expect(Math.max(...peaks)).toBeGreaterThan(20);

  // Until the server has looked at it (F10).
  web.problems.allow(/status of 503/);
  const bob = await web.openAs("bob", { path });
  const row = rowWith(bob, "Voice message");
  await row.locator("svg path").first().waitFor({ state: "attached" });
  await row.getByRole("button", { name: /^Play Voice message/ }).click();
  await row.getByRole("button", { name: /^Pause Voice message/ }).waitFor();
});

test("a recording is thrown away by a click and by Esc, and the composer is back", async () => {
  await using web = await startWeb();
  await using stack = new AsyncDisposableStack();
  const { path } = await startGroup(web);
  const page = await openSpeaking(web, stack, path);
  const recording = page.getByRole("group", { name: "Recording" });
  await button(page, "Record a voice message").click();
  await button(page, "Throw it away").click();
  await recording.waitFor({ state: "detached" });
  await button(page, "Record a voice message").click();
  await recording.waitFor();
  await page.keyboard.press("Escape");
  await recording.waitFor({ state: "detached" });
  await eventually(async () => expect(await hasFocus(composer(page))).toBe(true));
  await page.keyboard.type("Words instead");
  await button(page, "Send").waitFor();
  expect(await button(page, "Record a voice message").count()).toBe(0);
});

test("whoever lets the page have no microphone is told what to do", async () => {
  await using web = await startWeb();
  const { path } = await startGroup(web);
  const page = await web.openAs("alice", { path });
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  await button(page, "Record a voice message").click();
  await page.getByText("This page may not use the microphone.").first().waitFor();
});
