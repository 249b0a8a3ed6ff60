import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { composer, eventuallyStored, labelsWith, openBoth, said, ticks, wordsOf } from "./desk.ts";

const LOST = { en: "You are offline.", pt: "Estás offline." };
const ALL = ["story 1", "story 2", "story 3", "story 4"];

declare global {
  interface Window {
    /** When the page first said that there is no connection. */
    lostAt: number;
  }
}

/** Notes when these words are shown; gives back the time of the page. */
const watchFor = (page: Page, words: string): Promise<number> =>
  page.evaluate((words) => {
    const look = () => {
      if (document.body.textContent.includes(words)) window.lostAt ??= performance.now();
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    return performance.now();
  }, words);

test.each([
  ["desktop", "en"],
  ["phone", "pt"],
] as const)(
  "what is written while the server is killed goes out once, in order (%s, %s)",
  async (viewport, language) => {
    await using web = await startWeb({ isKillable: true });
    const t = wordsOf(language);
    const { alice, bob, group } = await openBoth(web, { viewport, language });
    const send = async (text: string) => {
      await composer(alice).fill(text);
      await alice.getByRole("button", { name: t("composer.send"), exact: true }).click();
    };
    await send("story 1");
    await said(bob, "story 1").waitFor();
    const before = await watchFor(alice, LOST[language]);
    await web.process.kill();

    for (const text of ALL.slice(1)) await send(text);
    await composer(alice).fill("not sent");
    await ticks(alice, "story 4", t("ui.queued")).waitFor();
    expect(await labelsWith(alice, "story")).toEqual(ALL);
    // A short gap is nobody's business.
    const lost = alice.getByText(LOST[language]);
    await lost.waitFor();
    expect((await alice.evaluate(() => window.lostAt)) - before).toBeGreaterThan(1_950);

    await web.process.start();
    await said(bob, "story 4").waitFor();
    await ticks(alice, "story 4", t("ui.read")).waitFor();
    for (const page of [alice, bob]) expect(await labelsWith(page, "story")).toEqual(ALL);
    await eventuallyStored(group, ALL);
    await lost.waitFor({ state: "detached" });
    expect(await composer(alice).inputValue()).toBe("not sent");
  },
  // It connects again when it has waited long enough, and the server begins anew.
  120_000,
);
