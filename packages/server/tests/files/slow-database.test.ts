import { connectSql, fileForm, opaqueBytes } from "@gochat/testkit";
import { expect, test } from "vitest";
import { startSlowRig } from "../slow-rig.ts";
import { makeFilesDir, apiUrl, outcomeOf } from "./rig.ts";
import { contradictionsIn } from "./stored.ts";
import { append, begin, offsetOf, tryBegin, tus } from "./tus.ts";

const ANSWER_WITHIN_MS = 10_000;

/** What an answer was, of a status or of a refusal, and that it came in time. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const answer = await work;
  expect(performance.now() - startedAt).toBeLessThan(ANSWER_WITHIN_MS);
  return answer;
}

test("E6 F2 every answer of the database takes half a second: uploads are taken in time, and the chat goes on", async () => {
  await using dir = await makeFilesDir();
  await using rig = await startSlowRig({ GOCHAT_FILES_DIR: dir.path });
  const [ann, ben] = [await rig.person("ann"), await rig.person("ben")];
  const group = await rig.group(ann, ben);
  await rig.warm(8);
  rig.proxy.delay(500);
  const upload = async () => {
    const path = await inTime(begin(rig.server, ann.token, 1000));
    expect(await inTime(append(rig.server, ann.token, path, 0, opaqueBytes(1000)))).toMatchObject({
      status: 204,
    });
  };
  const form = async () => {
    const answer = await inTime(
      fetch(apiUrl(rig.server, "files"), {
        method: "POST",
        headers: { authorization: `Bearer ${ann.token}` },
        body: fileForm(opaqueBytes(1000)),
      }),
    );
    expect(await outcomeOf(answer)).toBe(201);
  };
  const chat = async () => {
    for (let i = 0; i < 3; i++) {
      const sent = await inTime(ben.device.request({ conversation_id: group, content: `hi ${i}` }));
      expect(sent.type).toBe("ack");
    }
  };
  await Promise.all([upload(), upload(), form(), chat()]);
  rig.proxy.resume();
  await using sql = await connectSql(rig.databaseUrl);
  expect(await sql.rows("select status, count(*)::int from files group by status")).toEqual([
    { status: "ready", count: 3 },
  ]);
  expect(await contradictionsIn(sql, dir.path)).toEqual([]);
}, 60_000);

test("E6 F2 F11 a database that says nothing: what is asked meanwhile is unavailable, and an upload goes on where it was", async () => {
  await using dir = await makeFilesDir();
  await using rig = await startSlowRig({ GOCHAT_FILES_DIR: dir.path });
  const ann = await rig.person("ann");
  await rig.warm(8);
  const path = await begin(rig.server, ann.token, 2000);
  await append(rig.server, ann.token, path, 0, opaqueBytes(1000));
  rig.proxy.delay(20_000);
  const answers = await Promise.all([
    inTime(tryBegin(rig.server, ann.token, 10)),
    inTime(append(rig.server, ann.token, path, 1000, opaqueBytes(1000))),
    inTime(tus(rig.server, "HEAD", { token: ann.token, path })),
    inTime(tus(rig.server, "DELETE", { token: ann.token, path })),
  ]);
  for (const { status } of answers) expect([429, 503]).toContain(status);
  rig.proxy.resume();
  await using sql = await connectSql(rig.databaseUrl);
  // What nobody was told of is given back, or collected as what was never gone on with.
  expect(await contradictionsIn(sql, dir.path)).toEqual([]);
  const offset = await offsetOf(rig.server, ann.token, path);
  expect(await append(rig.server, ann.token, path, offset, opaqueBytes(2000 - offset))).toMatchObject({
    status: 204,
  });
}, 120_000);
