import type { Locator, Page } from "playwright-core";

export const heading =
  (name: string | RegExp) =>
  (page: Page): Locator =>
    page.getByRole("heading", { level: 1, name });
export const button =
  (name: string | RegExp) =>
  (page: Page): Locator =>
    page.getByRole("button", { name, exact: true });

/** The place of something that is on its way. Names of classes are not what they are in the sources. */
export const SKELETON = 'span[aria-hidden="true"][style^="inline-size"]';
/** Nothing is on its way any more. */
export const settled = (page: Page) =>
  page.waitForFunction((it) => document.querySelector(it) === null, SKELETON);
