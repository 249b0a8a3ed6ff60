import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type Axe from "axe-core";
import type { Page } from "playwright-core";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What is not accessible on this page, or in a part of it, by WCAG 2.2 AA and by good practice: a line for each element. */
export async function axe(page: Page, selector?: string): Promise<string[]> {
  await page.evaluate(SOURCE);
  const violations = await page.evaluate(
    async ([selector, tags]) => {
      const { axe } = globalThis as unknown as { axe: typeof Axe };
      const options: Axe.RunOptions = { runOnly: tags, rules: { "target-size": { enabled: true } } };
      return (await axe.run(selector ?? document, options)).violations;
    },
    [selector, TAGS] as const,
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
