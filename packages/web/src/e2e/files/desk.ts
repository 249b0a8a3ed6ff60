import type { Locator, Page } from "playwright-core";
import type { Sample } from "./samples.ts";

/** What is attached and not sent yet. */
export const strip = (page: Page): Locator => page.getByRole("list", { name: "Attached files" });

export const pick = (page: Page, ...files: readonly Sample[]): Promise<void> =>
  page
    .getByRole("main")
    .locator("input[type=file]")
    .setInputFiles([...files]);

/** The newest message whose words, or whose files, have this in them. */
export const rowWith = (page: Page, words: string): Locator =>
  page.getByRole("article", { name: words }).last();

/** Picks files and sends them, with a text or without. */
export async function sendFiles(page: Page, files: readonly Sample[], words = ""): Promise<void> {
  await pick(page, ...files);
  await strip(page)
    .getByRole("listitem")
    .nth(files.length - 1)
    .waitFor();
  await page.getByRole("main").getByRole("textbox").fill(words);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

/** Whether a picture is there, and not only its place. */
export const isPainted = (picture: Locator): Promise<boolean> =>
  picture.evaluate((element) => {
    const image = element.querySelector<HTMLImageElement>("img[src*='/api/']");
    return image !== null && image.complete && image.naturalWidth > 0;
  });
