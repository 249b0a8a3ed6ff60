import type { Conversation, ServerFrame } from "@gochat/protocol";
import { connectSql, eventually } from "@gochat/testkit";
import { expect, test } from "vitest";
import { TURN_RATES } from "../src/limits.ts";
import { PASSWORD, startSlowRig } from "./slow-rig.ts";

const ANSWER_MS = 1500;
// Longer than all of them take to be read.
const LATE_MS = 1000;
const SENDS = 400;

test("O3 C9 behind typing, a watch, an edit and a sync a send takes only its own time", async () => {
  await using rig = await startSlowRig({ GOCHAT_WRITER_LANES: "1" });
  const [ann, ben] = [await rig.person("ann"), await rig.person("ben")];
  const group = await rig.group(ann, ben);
  await ann.device.sendMessage({ conversation_id: group }, "before");
  const direct = (await ann.device.sendMessage({ recipient: "ben" }, "before")).conversation_id;
  await rig.warm(8);
  rig.proxy.delay(ANSWER_MS);
  const { device } = ann;
  device.send({ type: "sync", id: "sync", conversations: { [group]: 1, [direct]: 1 }, since: "0" });
  device.send({ type: "typing.start", conversation_id: direct });
  device.send({ type: "presence.watch", id: "watch", user_ids: [ben.id] });
  // Of another conversation: this one is locked for the time of an answer.
  device.send({ type: "message.edit", id: "edit", conversation_id: direct, seq: 1, content: "edited" });
  const startedAt = performance.now();
  const takes = async (frame: Record<string, unknown>) => {
    await device.request(frame);
    return performance.now() - startedAt;
  };
  const [sendMs, pingMs] = await Promise.all([
    takes({ conversation_id: group, content: "behind them" }),
    takes({ type: "ping" }),
  ]);
  // One answer of the database, and nothing of those before it.
  expect(sendMs).toBeLessThan(2 * ANSWER_MS - 100);
  expect(pingMs).toBeLessThan(ANSWER_MS);
  await eventually(
    () => {
      const idOf = (frame: ServerFrame) => ("id" in frame ? frame.id : undefined);
      for (const id of ["sync", "watch", "edit"]) expect(device.frames.map(idOf)).toContain(id);
    },
    { timeoutMs: 20_000 },
  );
  expect(device.frames.filter(({ type }) => type === "error")).toEqual([]);
});

test("O3 sends are stored in their order, by name and by conversation, while names are looked up", async () => {
  await using rig = await startSlowRig();
  const [ann, ben, cat] = [await rig.person("ann"), await rig.person("ben"), await rig.person("cat")];
  const opened = await rig.call(ann, "POST", "/conversations", { participant: "ben" });
  const { id: conversation_id } = opened.body["conversation"] as { id: string };
  await rig.warm(8);
  rig.proxy.delay(100);
  const { device } = ann;
  // The node does not know yet which conversation that is.
  const sent = Array.from({ length: 60 }, (_, i) => {
    const to = [{ recipient: "ben" }, { conversation_id }, { recipient: "BEN" }, { recipient: "cat" }][i % 4];
    device.send({ ...to, id: `n${i}`, content: `${i}` });
    return `${i}`;
  });
  await eventually(() => expect(device.frames.filter(({ type }) => type === "ack")).toHaveLength(60), {
    timeoutMs: 20_000,
  });
  rig.proxy.resume();
  await using sql = await connectSql(rig.databaseUrl);
  const stored = await sql.rows<{ content: string; is_cat: boolean }>(
    `select m.content, $1::uuid in (c.direct_low, c.direct_high) as is_cat
     from messages m join conversations c on c.id = m.conversation_id order by m.conversation_id, m.seq`,
    [cat.id],
  );
  const contentOf = (isCat: boolean) =>
    stored.filter((row) => row.is_cat === isCat).map(({ content }) => content);
  expect(contentOf(false)).toEqual(sent.filter((_, i) => i % 4 !== 3));
  expect(contentOf(true)).toEqual(sent.filter((_, i) => i % 4 === 3));
  expect(ben.device.ready.user.username).toBe("ben");
});

test("O3 L1 D6 D3 sends by a name that meant somebody else before are limited first, looked up together, and stored in their order", async () => {
  await using rig = await startSlowRig({ RATE_LIMITS: "on" });
  await using sql = await connectSql(rig.databaseUrl);
  const [ann, ben] = [await rig.person("ann"), await rig.person("ben")];
  const direct = async () => {
    const { body } = await rig.call(ann, "POST", "/conversations", { participant: "ben" });
    return (body["conversation"] as Conversation).id;
  };
  const { device } = ann;
  await device.sendMessage({ conversation_id: await direct() }, "for the first ben", "key-0");
  expect((await rig.call(ben, "DELETE", "/users/me", { password: PASSWORD })).status).toBe(204);
  await sql.rows("update former_names set reserved_until = now() - interval '1 second'");
  await rig.person("ben");
  const conversation_id = await direct();
  await device.sendMessage({ conversation_id }, "for the second ben");
  await device.sendMessage({ recipient: "ben" }, "the name is known");
  await rig.warm(8);

  rig.proxy.delay(LATE_MS);
  const trips = rig.proxy.recordRoundTrips();
  const seen = device.frames.length;
  const keyOf = (i: number) => `key-${i}`;
  for (let i = 0; i < SENDS; i++) {
    const isKeyed = i % 2 === 0;
    const to = i % 7 === 6 ? { conversation_id } : { recipient: "ben" };
    device.send({ ...to, id: `n${i}`, content: `${i}`, ...(isKeyed && { client_id: keyOf(i) }) });
  }
  const answers = () => device.frames.slice(seen).filter(({ type }) => type === "ack" || type === "error");
  await eventually(() => expect(answers()).toHaveLength(SENDS), { timeoutMs: 30_000 });
  rig.proxy.disarm();
  rig.proxy.resume();
  // Whoever sends too much hears of it before anything is looked up; the first was sent before, to the other one.
  expect(answers()[0]).toMatchObject({ type: "error", error: { code: "rate_limited" } });
  expect(answers().find((frame) => "id" in frame && frame.id === "n0")).toMatchObject({
    error: { code: "conflict" },
  });
  const stored = await sql.rows<{ content: string }>(
    "select content from messages where conversation_id = $1 order by seq",
    [conversation_id],
  );
  const numbers = stored.slice(2).map(({ content }) => Number(content));
  expect(numbers.length).toBeGreaterThan(TURN_RATES.send.person.burst - 20);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  const lookUps = trips.filter((calls) => calls.some((query) => query.includes("k.client_id")));
  expect(lookUps.length).toBeLessThan(12);
});

test("O3 R1 changes of one message, and two syncs, are made in the order in which they came", async () => {
  await using rig = await startSlowRig();
  const [ann, ben] = [await rig.person("ann"), await rig.person("ben")];
  const group = await rig.group(ann, ben);
  const { seq, version } = await ann.device.sendMessage({ conversation_id: group }, "0");
  await rig.warm(8);
  rig.proxy.delay(50);
  const edits = Array.from({ length: 10 }, (_, i) =>
    ann.device.request({ type: "message.edit", conversation_id: group, seq, content: `${i + 1}` }),
  );
  ben.device.send({ type: "sync", id: "first", conversations: { [group]: version } });
  ben.device.send({ type: "sync", id: "second", conversations: { [group]: version } });
  const versions = (await Promise.all(edits)).map((answer) =>
    answer.type === "ack" ? answer.message.version : 0,
  );
  expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  await eventually(() => {
    const done = ben.device.frames.filter((frame) => frame.type === "synced");
    expect(done.map(({ id }) => id)).toEqual(["first", "second"]);
  });
  const revisions = await rig.call(ann, "GET", `/conversations/${group}/messages/${seq}/revisions`);
  expect((revisions.body["revisions"] as { content: string }[]).map(({ content }) => content)).toEqual(
    Array.from({ length: 10 }, (_, i) => `${i}`),
  );
});
