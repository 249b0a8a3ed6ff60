import { eventually } from "@gochat/testkit";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Web } from "../rig.ts";
import { openBoth } from "../stories/desk.ts";
import { isPainted, rowWith, sendFiles } from "./desk.ts";
import { movingGif, png, text, wav } from "./samples.ts";

/** What another server than that of the page was asked for, and how. */
interface Asked {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Somebody is sent files of each kind, looks at them, plays one and keeps some, where files come from elsewhere. Returns what their
 * browser asked others than the server of the page for.
 */
export async function useFiles(web: Web): Promise<Asked[]> {
  web.problems.allow(/^request to another host: /);
  const { alice, bob } = await openBoth(web);
  const asked = watchOthers(bob, new URL(web.url).host);
  await sendFiles(alice, [png("wall.png", 800, 600), movingGif("dance.gif")], "Pictures");
  await sendFiles(alice, [wav("tone.wav", 20), text("notes.txt")], "Others");
  const pictures = rowWith(bob, "Pictures");
  await eventually(async () => expect(await isPainted(pictures)).toBe(true), { timeoutMs: 30_000 });

  await bob.getByRole("button", { name: "Show wall.png large" }).click();
  const viewer = bob.getByRole("dialog", { name: "Picture" });
  await viewer.getByRole("img", { name: "wall.png" }).waitFor();
  await keep(bob, "wall.png");
  await bob.keyboard.press("Escape");

  await bob.getByRole("button", { name: "Play tone.wav" }).click();
  await bob.getByRole("button", { name: "Pause tone.wav" }).click();
  const audio = rowWith(bob, "Others").locator("audio");
  expect(await audio.evaluate((element: HTMLAudioElement) => element.duration)).toBe(20);
  await keep(bob, "tone.wav");
  await keep(bob, "notes.txt");
  // Nothing of it has led the page away.
  expect(new URL(bob.url()).origin).toBe(web.url);
  await pictures.waitFor();
  return asked();
}

/** Downloads it, under its name. */
async function keep(page: Page, name: string): Promise<void> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: `Download ${name}` }).click(),
  ]);
  expect([download.suggestedFilename(), await download.failure()]).toEqual([name, null]);
}

function watchOthers(page: Page, host: string): () => Promise<Asked[]> {
  const found: Promise<Asked>[] = [];
  page.context().on("request", (request) => {
    const url = new URL(request.url());
    if (url.host === host || !url.protocol.startsWith("http")) return;
    const asked = request.allHeaders().then((headers) => ({ url, headers }));
    // One that begins as the page is closed, and nobody asks for any more.
    asked.catch(() => {});
    found.push(asked);
  });
  return () => Promise.all(found);
}

/** No token and no cookie goes to another server, nor where the page is. */
export function expectNoSecrets(asked: readonly Asked[]): void {
  const secrets = asked.flatMap(({ headers }) =>
    ["authorization", "cookie", "referer"].map((name) => headers[name] ?? "").filter(Boolean),
  );
  expect(secrets).toEqual([]);
}
