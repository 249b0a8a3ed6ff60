import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { unfitting } from "./fits.ts";
import { visitAll } from "./visit.ts";
import { makeWorld } from "./world.ts";

const LARGER = { "gochat/preferences": { textSize: "larger" } };

test.each([
  ["320 px", { viewport: { width: 320, height: 640 } }],
  ["1280 px at 200 %, with larger text", { viewport: { width: 640, height: 400 }, storage: LARGER }],
])(
  "nothing is wider than the screen, and no text is cut off: %s",
  async (_name, device) => {
    await using web = await startWeb();
    web.problems.allow(/the server responded with a status of 4\d\d/);
    expect(await visitAll(await makeWorld(web), device, unfitting)).toEqual([]);
  },
  360_000,
);
