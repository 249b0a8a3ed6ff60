import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type Axe from "axe-core";
import type { Page } from "playwright-core";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What depends on the theme. */
const OF_COLOUR = ["color-contrast", "link-in-text-block"];
/**
 * The ends of what is open above the page. They are hidden and take the focus all the same, but pass it on as soon as they have it, which
 * axe cannot know: a test of the keyboard proves that it never stays there.
 */
const GUARDS = "[data-base-ui-focus-guard]";
/** What may stand in no landmark: axe knows it of dialogs, and a menu opens above the page as they do. */
const OUTSIDE_LANDMARKS = "dialog, [role=dialog], [role=alertdialog], [role=menu], svg";

/** What is not accessible on this page, or in a part of it, by WCAG 2.2 AA and by good practice: a line for each element. */
export const axe = (page: Page, selector = "html"): Promise<string[]> =>
  run(page, selector, { runOnly: TAGS, rules: { "target-size": { enabled: true } } });

/** What of that depends on the theme: for another theme of what `axe` has found nothing in. */
export const axeOfColours = (page: Page): Promise<string[]> =>
  run(page, "html", { runOnly: { type: "rule", values: OF_COLOUR } });

async function run(page: Page, selector: string, options: Axe.RunOptions): Promise<string[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(SOURCE);
  const violations = await page.evaluate(
    async ([selector, guards, regionMatcher, options]) => {
      const { axe } = globalThis as unknown as { axe: typeof Axe };
      axe.configure({ checks: [{ id: "region", options: { regionMatcher } }] });
      return (await axe.run({ include: [selector], exclude: [guards] }, options)).violations;
    },
    [selector, GUARDS, OUTSIDE_LANDMARKS, options] as const,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = "" }) => {
      const [, why = help] = failureSummary.split("\n").map((line) => line.trim());
      return `${id}: ${target.join(" ")}: ${why}`;
    }),
  );
}

/** The page, or a part of it, as a screen reader finds it: roles, names and states, in YAML. */
export const accessibilityTree = (page: Page, selector = "body"): Promise<string> =>
  page.locator(selector).ariaSnapshot();
