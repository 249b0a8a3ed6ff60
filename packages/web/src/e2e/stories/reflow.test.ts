import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import type { Web } from "../rig.ts";
import { fileOf, png, text, wav } from "../files/samples.ts";
import { row, said } from "./desk.ts";

const LONG_NAME = "Bartholomew Featherstonehaugh-Cholmondeley of Windward Islands";
const WORD = "x".repeat(500);
const STACKED = "Z\u0310\u0311\u0312\u0313\u0314\u0315\u0316\u0317".repeat(3) + `a${"\u0301".repeat(80)}`;

/** Bob's name, his groups and what he says are longer, and higher, than anybody's. */
async function startAtLength(web: Web) {
  await web.person("alice");
  const bob = await web.person("bob");
  await bob.api.users.updateMe({ display_name: LONG_NAME });
  const group = await bob.createGroup({ name: `${LONG_NAME} ${"w".repeat(40)}`, usernames: ["alice"] });
  await group.send(WORD);
  await group.send(`# ${WORD}\n\n- ${WORD}\n\n> ${WORD}\n\n\`${WORD}\`\n\n\`\`\`\n${WORD}\n\`\`\``);
  await group.send(`https://example.com/${WORD}`);
  const stacked = await group.send(STACKED);
  const { seq } = await group.send("an answer", { replyTo: 2 });
  await bob.api.messages.pin({ id: group.id, seq });
  await group.react(seq, "👩‍👩‍👧‍👦");
  const names = [`${WORD.slice(0, 100)}.xlsx`, `${WORD.slice(0, 100)}.wav`] as const;
  const voice = { file: fileOf(wav("voice.wav", 5)), peaks: btoa("\u0010\u0080\u00ff\u0040") };
  const attachments = [
    fileOf(png("a.png")),
    fileOf(png("b.png")),
    fileOf(text(names[0])),
    fileOf(wav(names[1], 5)),
    voice,
  ];
  await group.send("", { attachments });
  await group.send("the end");
  return { group, path: `/c/${group.id}`, stackedSeq: stacked.seq };
}

/** What is wider than the window, but for what scrolls by itself, or is cut. */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const isCut = (element: Element | null): boolean =>
      element !== null &&
      element !== document.body &&
      element !== document.documentElement &&
      (getComputedStyle(element).overflowX !== "visible" || isCut(element.parentElement));
    const found = [...document.querySelectorAll("body *")].filter((element) => {
      const { right, left, width } = element.getBoundingClientRect();
      return width > 1 && (right > innerWidth + 1 || left < -1) && !isCut(element.parentElement);
    });
    const names = found.map(
      (element) => `${element.tagName} ${element.className} ${element.textContent.slice(0, 20)}`,
    );
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth) names.push(`the page: ${scrollWidth}`);
    // A column of messages scrolls down only.
    for (const element of document.querySelectorAll("main *, nav *, [role=complementary] *"))
      if (
        element.scrollWidth > element.clientWidth + 1 &&
        ["auto", "scroll"].includes(getComputedStyle(element).overflowX) &&
        !element.matches("pre, pre *, [class*=scrollsSideways]")
      )
        names.push(`scrolls sideways: ${element.tagName} ${element.className}`);
    return names;
  });

/** Twice the size, by the browser's zoom: the window is half as wide. By its text size: the root's font is twice as large. */
const SIZES = [
  ["320 px", { width: 320, height: 640 }, "100%"],
  ["200 % zoom of a desktop", { width: 640, height: 400 }, "100%"],
  ["200 % text on a phone", { width: 390, height: 844 }, "200%"],
  ["200 % text on a desktop", { width: 1280, height: 800 }, "200%"],
] as const;

test.each(SIZES)(
  "nothing is wider than the window, whatever it holds: %s",
  async (_name, viewport, fontSize) => {
    await using web = await startWeb();
    const { path } = await startAtLength(web);
    const page = await web.openAs("alice", { viewport });
    const look = async (at: string, isThere: () => Promise<unknown>) => {
      await page.goto(at);
      await page.evaluate((size) => (document.documentElement.style.fontSize = size), fontSize);
      await isThere();
      expect([at, await tooWide(page)]).toEqual([at, []]);
    };
    await look("/", () => page.getByRole("navigation").getByRole("link").first().waitFor());
    const item = page.getByRole("navigation").getByRole("link").first();
    const [time, around] = [await item.locator("time").boundingBox(), await item.boundingBox()];
    expect((time?.x ?? 0) + (time?.width ?? 0)).toBeLessThanOrEqual((around?.x ?? 0) + (around?.width ?? 0));
    expect(time?.width).toBeGreaterThan(10);
    await look(path, () => said(page, "the end").waitFor());
    await page.getByRole("main").getByRole("textbox").fill(WORD.repeat(4));
    expect(await tooWide(page)).toEqual([]);
    await look(`${path}?details=files`, () => page.getByText("That is all there is.").waitFor());
    for (const tab of ["members", "pins", "settings"])
      await look(`${path}?details=${tab}`, () => page.getByRole("tab").first().waitFor());
    for (const at of ["/new", "/new/group", "/settings/profile", "/settings/devices", "/settings/appearance"])
      await look(at, () => page.getByRole("main").getByRole("heading", { level: 1 }).first().waitFor());
  },
);

test("stacked diacritics stay in their row, and a long name leaves the time its place and is whole in a tooltip", async () => {
  await using web = await startWeb();
  const { path, stackedSeq } = await startAtLength(web);
  const page = await web.openAs("alice", { path });
  const of = await page.locator(`[data-seq="${stackedSeq}"]`).evaluate((element) => {
    const { overflow, contain, height } = getComputedStyle(
      element.querySelector("p")?.parentElement as Element,
    );
    return { overflow, contain, height: Number.parseFloat(height) };
  });
  expect(of.height).toBeLessThan(60);
  expect(`${of.overflow} ${of.contain}`).toMatch(/clip|hidden|paint/);
  const name = row(page, LONG_NAME).locator(".clip").first();
  const isCut = await name.evaluate((element) => element.scrollWidth > element.clientWidth);
  expect(isCut).toBe(true);
  await name.hover();
  await page.locator("[popover]").getByText(LONG_NAME).waitFor();
});
