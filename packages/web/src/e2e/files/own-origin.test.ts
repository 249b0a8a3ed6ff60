import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { expectNoSecrets, useFiles } from "./elsewhere.ts";

test("F13 files come from the origin that is theirs: they are shown, played and kept as ever, and no token goes there", async () => {
  await using web = await startWeb({ hasFilesOrigin: true });
  const asked = await useFiles(web);
  expect(new Set(asked.map(({ url }) => url.host))).toEqual(new Set([`localhost:${new URL(web.url).port}`]));
  expect(asked.some(({ url }) => url.pathname.endsWith("/content"))).toBe(true);
  expect(asked.some(({ url }) => url.pathname.endsWith("/thumbnail/320"))).toBe(true);
  expectNoSecrets(asked);
});
