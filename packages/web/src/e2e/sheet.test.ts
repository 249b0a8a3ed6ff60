import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { expectSameImage } from "./pictures.ts";
import { startWeb } from "./rig.ts";

const PICTURES = [
  ["colours", "Grounds, text, accent"],
  ["buttons", "Buttons"],
  ["fields", "Fields and switches"],
  ["badges", "Avatars, badges, ticks"],
  ["rows", "Rows"],
  ["nothing-yet", "Loading and empty"],
  ["right-to-left", "Little room, and right to left"],
] as const;

/** Leaves no letter that the page's own font does not have: which one draws it depends on the machine. */
const inOwnFont = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const foreign = /[\u0590-\u05ff]|\p{Extended_Pictographic}/gu;
    document.documentElement.style.setProperty("--mono", "var(--font)");
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode as Text;
      if (foreign.test(text.data)) text.data = text.data.replaceAll(foreign, "x");
    }
    for (const field of document.querySelectorAll("input")) {
      field.value = field.value.replaceAll(foreign, "x");
      field.placeholder = field.placeholder.replaceAll(foreign, "x");
    }
  });

test("every part looks as it did, in both themes", async () => {
  await using web = await startWeb();
  const page = await web.open({ path: "/_ui", viewport: { width: 1440, height: 900 } });
  await page.getByRole("heading", { level: 1, name: "Parts" }).waitFor();
  await inOwnFont(page);
  for (const [name, title] of PICTURES) {
    const section = page.locator("section", { has: page.getByRole("heading", { level: 2, name: title }) });
    await expect(expectSameImage(section, `sheet-${name}`), title).resolves.toBeUndefined();
  }
});
