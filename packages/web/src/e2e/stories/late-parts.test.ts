import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { openBoth } from "./desk.ts";

test("a part of the page that could not be fetched says so, and comes as soon as it can be", async () => {
  await using web = await startWeb();
  web.problems.allowNetworkFailures();
  const { alice } = await openBoth(web);
  const page = await alice.context().newPage();
  let isAway = true;
  let refused = 0;
  await page.route(/assets\/details-.*js$/, async (route) => {
    if (isAway) refused++;
    await (isAway ? route.abort() : route.continue());
  });
  await page.goto(alice.url());
  await page.getByRole("button", { name: "Details" }).click();
  await page.getByRole("alert").getByText("A part of the page could not be loaded").waitFor();
  expect(refused).toBeGreaterThan(0);
  isAway = false;
  await page.getByRole("tab", { name: /Members/ }).waitFor();
});
