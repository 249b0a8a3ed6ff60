import { eventually } from "@gochat/testkit";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { openBoth, startGroup } from "../stories/desk.ts";
import { isPainted, rowWith, sendFiles } from "./desk.ts";
import { movingGif, png, text, wav } from "./samples.ts";

const heightOf = async (of: Locator) => (await of.boundingBox())?.height ?? 0;

test("up to four pictures share a box, and the last of more says how many there are", async () => {
  await using web = await startWeb();
  const { alice, bob } = await openBoth(web);
  await sendFiles(
    alice,
    Array.from({ length: 6 }, (_, nth) => png(`${nth}.png`, 100 + nth, 80)),
    "All six",
  );
  const row = rowWith(bob, "All six, 6 photos");
  await row.getByRole("button", { name: "Show 3.png large, +2 more" }).waitFor();
  expect(await row.getByRole("button", { name: /^Show .* large/ }).count()).toBe(4);
  await row.getByText("+2").waitFor();
  await eventually(async () => expect(await isPainted(row)).toBe(true));
});

test("the room of pictures and files is there before they are: nothing moves when they come", async () => {
  await using web = await startWeb();
  const { path, alice } = await openBoth(web);
  await sendFiles(alice, [png("tall.png", 300, 600), text("a.txt"), text("b.txt")], "Three");
  await rowWith(alice, "Three")
    .getByRole("img", { name: "Sent" })
    .or(rowWith(alice, "Three").getByRole("img", { name: "Delivered" }))
    .first()
    .waitFor();
  const page = await web.openAs("bob");
  // Neither the part of the page that shows them, nor they themselves.
  await page.route(/stored-files|\/files\//, (route) => route.abort());
  web.problems.allow(/net::ERR_FAILED|dynamically imported/);
  await page.goto(path);
  const row = rowWith(page, "Three");
  await row.waitFor();
  const before = await heightOf(row);
  expect(await row.getByRole("button", { name: /large/ }).count()).toBe(0);
  await page.unroute(/stored-files|\/files\//);
  await row.getByRole("button", { name: /large/ }).waitFor({ timeout: 30_000 });
  await eventually(async () => expect(await isPainted(row)).toBe(true), { timeoutMs: 30_000 });
  expect(await heightOf(row)).toBeCloseTo(before, 1);
});

test("what moves stands still for whoever wants less motion, until they ask for it", async () => {
  await using web = await startWeb();
  const { path } = await startGroup(web);
  const page = await web.openAs("alice", { path, motion: "reduced" });
  await sendFiles(page, [movingGif("dance.gif")]);
  const row = rowWith(page, "Photo");
  const source = () => row.locator("img[src*='/api/']").getAttribute("src");
  await row.getByRole("button", { name: "Play dance.gif" }).waitFor();
  await eventually(async () => expect(await source()).toContain("/thumbnail/"));
  await row.getByRole("button", { name: "Play dance.gif" }).click();
  await eventually(async () => expect(await source()).toContain("/content"));
  const other = await web.openAs("alice", { path });
  await eventually(async () =>
    expect(await rowWith(other, "Photo").locator("img[src*='/api/']").getAttribute("src")).toContain(
      "/content",
    ),
  );
});

test("what is heard plays one at a time, stops, and is moved by keys", async () => {
  await using web = await startWeb();
  // Until the server has looked at it (F10).
  web.problems.allow(/status of 503/);
  const { alice: page } = await openBoth(web);
  await sendFiles(page, [wav("first.wav", 20), wav("second.wav", 20)]);
  const player = (name: string) => page.getByRole("button", { name });
  await player("Play first.wav").click();
  await player("Pause first.wav").waitFor();
  await player("Play second.wav").click();
  await player("Pause second.wav").waitFor();
  await player("Play first.wav").waitFor();
  await player("Pause second.wav").click();
  const position = page.getByRole("slider", { name: "Position in second.wav" });
  await position.focus();
  await page.keyboard.press("End");
  await eventually(async () => expect(await position.getAttribute("aria-valuetext")).toBe("0:20 of 0:20"));
  await page.keyboard.press("Home");
  for (let nth = 0; nth < 5; nth++) await page.keyboard.press("ArrowRight");
  await eventually(async () => expect(await position.getAttribute("aria-valuetext")).toBe("0:02 of 0:20"));
});

/** Two seconds of a square that moves, as this browser records it. */
const film = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    canvas.width = 320;
    canvas.height = 180;
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm" });
    const parts: Blob[] = [];
    recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    recorder.start();
    await new Promise<void>((resolve) => {
      let at = 0;
      const draw = () => {
        context.fillStyle = at % 2 === 0 ? "#c33" : "#33c";
        context.fillRect(0, 0, 320, 180);
        if (++at < 40) requestAnimationFrame(draw);
        else resolve();
      };
      draw();
    });
    const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve));
    recorder.stop();
    await ended;
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ""));
  });

test("a video plays in its place, whose shape its sender's browser has told", async () => {
  await using web = await startWeb();
  // Until the server has looked at it (F10).
  web.problems.allow(/status of 503/);
  const { alice, bob } = await openBoth(web);
  const buffer = Buffer.from(await film(alice), "base64");
  await sendFiles(alice, [{ name: "film.webm", mimeType: "video/webm", buffer }]);
  const video = rowWith(bob, "Video").locator("video");
  await video.waitFor();
  const { width = 0, height = 1 } = (await video.boundingBox()) ?? {};
  expect(width / height).toBeCloseTo(16 / 9, 1);
  await eventually(async () => expect(await video.getAttribute("src")).toContain("/content"));
  await eventually(async () => {
    await video.evaluate((element: HTMLVideoElement) => {
      element.muted = true;
      return element.play();
    });
    expect(await video.evaluate((element: HTMLVideoElement) => element.currentTime)).toBeGreaterThan(0);
  });
});
