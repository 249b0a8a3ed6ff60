import { connectSql } from "@gochat/testkit";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessibilityTree } from "../axe.ts";
import { startWeb } from "../rig.ts";
import type { Web } from "../rig.ts";
import { LONG_NAME, LONG_WORD, makeWorld } from "./world.ts";

const LINK = `https://example.com/${"a".repeat(30)}`;

/** As if all of it had been said long ago, a minute after the other. */
async function setTimes(web: Web): Promise<void> {
  await using sql = await connectSql(web.databaseUrl);
  await sql.rows(
    "update messages set created_at = timestamptz '2020-02-03 10:00Z' + seq * interval '1 minute'",
  );
}

test("a screen reader hears of each message who wrote it, what, when, and what became of it", async () => {
  await using web = await startWeb();
  const { trip, own } = await makeWorld(web);
  await setTimes(web);
  const page = await web.openAs("alice", { path: `/c/${trip.id}` });
  await page.locator(`[data-seq="${own}"]`).getByRole("img", { name: "Read" }).waitFor();
  expect(await page.getByRole("article").evaluateAll((rows) => rows.map((row) => row.ariaLabel))).toEqual([
    "You created the group, 10:01",
    `bob, @alice see code and a link\nlet a = 1;\nso\none\ntwo\n${LINK}, 10:02`,
    "bob, This message was deleted, 10:03",
    "bob, 🎉, 10:04",
    "alice, Of every kind, 8 files, 10:05, Read",
    `${LONG_NAME}, ${LONG_WORD}, 10:06`,
    "alice, Mine again, 10:07, edited, Read",
  ]);
  expect(await accessibilityTree(page, `[data-seq="${own}"]`)).toBe(
    [
      '- article "alice, Mine again, 10:07, edited, Read":',
      '  - button "alice"',
      "  - time: 10:07",
      `  - button "bob @alice see code and a link let a = 1; so one two ${LINK}"`,
      "  - paragraph:",
      "    - text: Mine again",
      '    - button "Edited, show earlier versions": edited',
      '    - img "Read"',
    ].join("\n"),
  );
});

/** The parts of a page, each with what is in it. */
const landmarksOf = async (page: Page): Promise<readonly string[]> =>
  (await accessibilityTree(page))
    .split("\n")
    .filter((line) => /^ *- (main|navigation|complementary|region|banner|contentinfo|search)\b/.test(line))
    .map((line) => line.replace(/:$/, ""));

test("a page has the parts that it seems to have", async () => {
  await using web = await startWeb();
  const { trip } = await makeWorld(web);
  const path = `/c/${trip.id}?details=settings`;
  const page = await web.openAs("alice", { path });
  await page.getByRole("tabpanel").waitFor();
  expect(await landmarksOf(page)).toEqual([
    '- region "Side pane"',
    '  - navigation "Conversations"',
    '- main "Trip"',
    '- complementary "Details"',
    '- region "Notices"',
  ]);
  const phone = await web.openAs("alice", { path, viewport: "phone" });
  await phone.getByRole("tabpanel").waitFor();
  expect(await landmarksOf(phone)).toEqual(['- main "Details"', '- region "Notices"']);
  await phone.goto("/");
  await phone.getByRole("navigation").waitFor();
  expect(await landmarksOf(phone)).toEqual([
    '- main "Chats"',
    '  - navigation "Conversations"',
    '- region "Notices"',
  ]);
});
