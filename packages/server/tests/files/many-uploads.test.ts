import { setTimeout as delay } from "node:timers/promises";
import { connectUser, fileForm, opaqueBytes } from "@gochat/testkit";
import { expect, test } from "vitest";
import { apiUrl, openGroup, startFilesRig } from "./rig.ts";
import { contradictionsIn } from "./stored.ts";
import { tryBegin } from "./tus.ts";

const PEOPLE = 10;
const EACH = 8;

test("F11 L1 with all limits on, many who upload more than they may at once are told when to try again, and all of it is there in the end", async () => {
  await using rig = await startFilesRig({ RATE_LIMITS: "on" });
  const group = await openGroup(rig.server, "ann", ["bob"]);
  await using ann = await connectUser(rig.server, "ann");
  const outcomes = new Map<number, number>();
  const upload = async (token: string): Promise<void> => {
    for (;;) {
      const answer = await fetch(apiUrl(rig.server, "files"), {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: fileForm(opaqueBytes(300_000)),
      });
      await answer.arrayBuffer();
      outcomes.set(answer.status, (outcomes.get(answer.status) ?? 0) + 1);
      if (answer.status === 201) return;
      await delay(1000 * Number(answer.headers.get("retry-after") ?? Number.NaN));
    }
  };
  const uploads = Array.from({ length: PEOPLE * EACH }, (_, i) => upload(`person${i % PEOPLE}`));
  for (let i = 0; i < 20; i++)
    expect(await ann.request({ conversation_id: group, content: `hi ${i}` })).toMatchObject({ type: "ack" });
  await Promise.all(uploads);
  expect(outcomes.get(201)).toBe(PEOPLE * EACH);
  expect(new Set(outcomes.keys())).toEqual(new Set([201, 429]));
  expect(await contradictionsIn(rig.sql, rig.filesDir)).toEqual([]);
}, 60_000);

test("F11 L1 somebody who begins uploads by the hundred at once gets what the limit says, and keeps no connection of the database from others", async () => {
  await using rig = await startFilesRig({ RATE_LIMITS: "on" });
  const begun = Promise.all(Array.from({ length: 400 }, () => tryBegin(rig.server, "eve", 0)));
  const others = await Promise.all(
    Array.from({ length: 10 }, (_, i) => tryBegin(rig.server, `person${i}`, 10)),
  );
  expect(others.map(({ status }) => status)).toEqual(Array(10).fill(201));
  const statuses = new Set((await begun).map(({ status, code }) => `${status} ${code ?? ""}`.trim()));
  expect([...statuses].filter((each) => !/^(?:201|429 rate_limited|429 busy)$/.test(each))).toEqual([]);
  expect(await contradictionsIn(rig.sql, rig.filesDir)).toEqual([]);
}, 60_000);
