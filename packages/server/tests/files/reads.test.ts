import { randomUUID } from "node:crypto";
import { ENDPOINTS } from "@gochat/protocol";
import type { ReplyOf } from "@gochat/protocol";
import { startServer, uploadFile } from "@gochat/testkit";
import { expect, test } from "vitest";
import { READ_RATE } from "../../src/platform/read-budgets.ts";
import { codeOfAnswer, mustPerform, perform } from "../http-call.ts";
import { startSlowRig } from "../slow-rig.ts";
import { ask, makeFilesDir } from "./rig.ts";

const { files } = ENDPOINTS;
const ANSWER_MS = 300;

test("L6 F7 what is asked by one link at once takes few connections of the database: others are answered, whose link it is as well", async () => {
  await using dir = await makeFilesDir();
  await using rig = await startSlowRig({ GOCHAT_FILES_DIR: dir.path, RATE_LIMITS: "on" });
  const [ann, ben] = [await rig.person("ann"), await rig.person("ben")];
  const { id } = await uploadFile(rig.server, ann.token, "bytes");
  const { links } = await mustPerform<ReplyOf<typeof files.links>["body"]>(rig.server, ann.token, {
    endpoint: files.links,
    body: { ids: [id] },
  });
  await rig.warm(8);
  rig.proxy.delay(ANSWER_MS);
  const byLink = async () =>
    (await ask(rig.server, null, links[0]?.content ?? "", { method: "HEAD" })).status;
  const flood = Promise.all(Array.from({ length: 300 }, byLink));
  for (const { token } of [ann, ben, ann, ben])
    expect((await perform(rig.server, token, { endpoint: ENDPOINTS.auth.me })).status).toBe(200);
  const outcomes = await flood;
  rig.proxy.resume();
  expect(new Set(outcomes)).toEqual(new Set([200, 429]));
});

test("L6 who asks for links again and again is told to wait", async () => {
  await using server = await startServer({ env: { RATE_LIMITS: "on" } });
  const ids = Array.from({ length: 100 }, () => randomUUID());
  const calls = READ_RATE.burstBytes / READ_RATE.namedBytes / ids.length;
  const codes = new Set<string>();
  for (let n = 0; n < 4 * calls && !codes.has("rate_limited"); n++)
    codes.add(codeOfAnswer(await perform(server, "ben", { endpoint: files.links, body: { ids } })));
  expect(codes).toContain("rate_limited");
});
