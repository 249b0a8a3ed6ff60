import { connectSql } from "@gochat/testkit";
import { expect, test } from "vitest";
import { accessibilityTree } from "../axe.ts";
import { startWeb } from "../rig.ts";
import type { Web } from "../rig.ts";
import { makeWorld } from "./world.ts";

/** As if all of it had been said long ago, a minute after the other. */
async function setTimes(web: Web): Promise<void> {
  await using sql = await connectSql(web.databaseUrl);
  await sql.rows(
    "update messages set created_at = timestamptz '2020-02-03 10:00Z' + seq * interval '1 minute'",
  );
}

/** What a screen reader says of each row, in order. */
const LABELS = [
  "alice created the group",
  "bob, @alice see code and a link let a = 1; so a b 1 2 ☑ done https://example.com/aaa, 10:02",
];

test("a screen reader hears of each message who wrote it, what, when and what became of it", async () => {
  await using web = await startWeb();
  const { trip, own } = await makeWorld(web);
  await setTimes(web);
  const page = await web.openAs("alice", { path: `/c/${trip.id}` });
  await page.locator(`[data-seq="${own}"]`).waitFor();
  const labels = await page
    .getByRole("article")
    .evaluateAll((rows) => rows.map(({ ariaLabel }) => ariaLabel));
  console.log(JSON.stringify(labels, null, 1));
  console.log(await accessibilityTree(page, "[role=group][aria-label=Messages]"));
  console.log(await accessibilityTree(page, "body"));
  expect(labels).toEqual(LABELS);
});
