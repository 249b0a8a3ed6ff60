import { eventually } from "@gochat/testkit";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import type { Web } from "../rig.ts";
import { hasFocus, startGroup } from "../stories/desk.ts";
import { fileOf, png, text } from "./samples.ts";

/** Bob sends three pictures in two messages, and a text file between them. */
async function openGallery(web: Web, options: Parameters<Web["openAs"]>[1] = {}) {
  const { group, path } = await startGroup(web);
  await group.send("The wall", {
    attachments: [fileOf(png("wall.png", 800, 600)), fileOf(text("notes.txt"))],
  });
  const { seq } = await group.send("", {
    attachments: [fileOf(png("tall.png", 300, 900)), fileOf(png("wide.png", 900, 300))],
  });
  await eventually(async () => {
    const timeline = group.timeline();
    const { messages } = timeline.getSnapshot();
    timeline.close();
    expect(messages.at(-1)?.attachments?.every(({ media }) => (media?.thumbnails.length ?? 0) > 0)).toBe(
      true,
    );
  });
  const page = await web.openAs("alice", { ...options, path });
  await opener(page, "wall.png").waitFor();
  return { page, group, seq };
}

const opener = (page: Page, name: string) => page.getByRole("button", { name: `Show ${name} large` });
const viewer = (page: Page) => page.getByRole("dialog", { name: "Picture" });
const picture = (page: Page, name: string) => viewer(page).getByRole("img", { name });
const widthOf = async (page: Page, name: string) => (await picture(page, name).boundingBox())?.width ?? 0;

test("by mouse: a picture is opened, made larger by wheel and double click, moved, left for the next one, and downloaded", async () => {
  await using web = await startWeb();
  const { page } = await openGallery(web);
  await opener(page, "wall.png").click();
  await picture(page, "wall.png").waitFor();
  await viewer(page).getByText("800 × 600").waitFor();
  await viewer(page).getByText("1 of 3").waitFor();
  await viewer(page).getByText("The wall").waitFor();
  await viewer(page).getByText("bob", { exact: true }).waitFor();
  const whole = await widthOf(page, "wall.png");
  await picture(page, "wall.png").hover();
  await page.mouse.wheel(0, -400);
  await eventually(async () => expect(await widthOf(page, "wall.png")).toBeGreaterThan(whole * 1.5));
  const left = async () => (await picture(page, "wall.png").boundingBox())?.x ?? 0;
  const before = await left();
  await page.mouse.down();
  await page.mouse.move(700, 400, { steps: 4 });
  await page.mouse.up();
  expect(await left()).not.toBe(before);
  await picture(page, "wall.png").dblclick();
  await eventually(async () => expect(await widthOf(page, "wall.png")).toBeCloseTo(whole, 0));

  await viewer(page).getByRole("button", { name: "The next one" }).click();
  await picture(page, "tall.png").waitFor();
  await viewer(page).getByText("2 of 3").waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    viewer(page).getByRole("button", { name: "Download tall.png" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("tall.png");
  await viewer(page).getByRole("button", { name: "Close" }).click();
  await viewer(page).waitFor({ state: "detached" });
  expect(await hasFocus(opener(page, "wall.png"))).toBe(true);
});

test("by keyboard: Enter opens, arrows go on, + and - change the size, Esc gives the focus back", async () => {
  await using web = await startWeb();
  const { page } = await openGallery(web);
  await opener(page, "tall.png").focus();
  await page.keyboard.press("Enter");
  await picture(page, "tall.png").waitFor();
  await page.keyboard.press("ArrowRight");
  await picture(page, "wide.png").waitFor();
  // It is the last one.
  await page.keyboard.press("ArrowRight");
  await viewer(page).getByText("3 of 3").waitFor();
  const whole = await widthOf(page, "wide.png");
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  await eventually(async () => expect(await widthOf(page, "wide.png")).toBeCloseTo(whole * 2.25, 0));
  const left = async () => (await picture(page, "wide.png").boundingBox())?.x ?? 0;
  const before = await left();
  await page.keyboard.press("ArrowLeft");
  await eventually(async () => expect(await left()).toBeGreaterThan(before));
  await page.keyboard.press("-");
  await page.keyboard.press("0");
  await eventually(async () => expect(await widthOf(page, "wide.png")).toBeCloseTo(whole, 0));
  await page.keyboard.press("PageUp");
  await page.keyboard.press("PageUp");
  await picture(page, "wall.png").waitFor();
  await page.keyboard.press("Escape");
  await viewer(page).waitFor({ state: "detached" });
  await eventually(async () => expect(await hasFocus(opener(page, "tall.png"))).toBe(true));
});

test("by finger: a swipe goes to the next one, two fingers make it larger", async () => {
  await using web = await startWeb();
  const { page } = await openGallery(web, { viewport: "phone" });
  await opener(page, "wall.png").tap();
  await picture(page, "wall.png").waitFor();
  const input = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...points: (readonly [number, number])[]) =>
    input.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  await touch("touchStart", [300, 420]);
  await touch("touchMove", [200, 425]);
  await touch("touchMove", [100, 425]);
  await touch("touchEnd");
  await picture(page, "tall.png").waitFor();
  const whole = await widthOf(page, "tall.png");
  await touch("touchStart", [180, 400], [210, 400]);
  await touch("touchMove", [150, 400], [240, 400]);
  await touch("touchMove", [120, 400], [270, 400]);
  await touch("touchEnd");
  await eventually(async () => expect(await widthOf(page, "tall.png")).toBeGreaterThan(whole * 2));
});

test("what is deleted while somebody looks at it is gone at once", async () => {
  await using web = await startWeb();
  const { page, group, seq } = await openGallery(web);
  await opener(page, "tall.png").click();
  await picture(page, "tall.png").waitFor();
  await group.delete(seq);
  await viewer(page).waitFor({ state: "detached" });
  await opener(page, "tall.png").waitFor({ state: "detached" });
});
