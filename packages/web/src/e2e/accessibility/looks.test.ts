import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { SCREENS } from "./screens.ts";
import { visitAll } from "./visit.ts";
import { makeWorld } from "./world.ts";

test("nothing moves for whoever wants less motion", async () => {
  await using web = await startWeb();
  web.problems.allow(/the server responded with a status of 4\d\d/);
  const world = await makeWorld(web);
  const opening = SCREENS.filter(({ opens, name }) => opens !== undefined || name === "a toast");
  const found = await visitAll(
    world,
    { viewport: "desktop", motion: "reduced" },
    (page) =>
      page.evaluate(() =>
        document
          .getAnimations()
          // What is there from a moment on, at once, does not move.
          .filter(({ effect }) => effect?.getComputedTiming().duration !== 0)
          .map(({ effect }) => (effect as KeyframeEffect).target?.className ?? "an animation"),
      ),
    opening,
  );
  expect(found).toEqual([]);
}, 120_000);
