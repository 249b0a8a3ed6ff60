import type { Mark, OwnState } from "@gochat/protocol";
import { eventually } from "@gochat/testkit";
import { insertUsers, openGroup } from "@gochat/testkit/people.ts";
import { at, insertMessages, openTen, startMarkers, stateOf } from "@gochat/testkit/rigs/markers.ts";
import fc from "fast-check";
import { expect, test } from "vitest";

test("U4 marked as unread is no step back, and reading further clears it", async () => {
  await using rig = await startMarkers();
  const { alice, id } = await openTen(rig.postgres);
  const meAfter = async (mark: Omit<Mark, "conversation_id">) => (await rig.mark(alice, at(id, mark)))[0]?.me;
  const isUnread = { read_seq: 5, is_marked_unread: true };
  expect(await meAfter({ read_seq: 5 })).toMatchObject({ read_seq: 5, is_marked_unread: false });
  expect(await meAfter({ is_marked_unread: true })).toMatchObject(isUnread);
  expect(await meAfter({ read_seq: 5, delivered_seq: 9 })).toMatchObject(isUnread);
  expect(await meAfter({ read_seq: 6 })).toMatchObject({ read_seq: 6, is_marked_unread: false });
  expect(await meAfter({ read_seq: 7, is_marked_unread: true })).toMatchObject({ ...isUnread, read_seq: 7 });
  expect(await meAfter({ is_marked_unread: false })).toMatchObject({ read_seq: 7, is_marked_unread: false });
});

test("U4 reading to the end clears what is marked as unread, also where one had read everything", async () => {
  await using rig = await startMarkers();
  const { alice, id } = await openTen(rig.postgres);
  const meAfter = async (mark: Omit<Mark, "conversation_id">) => (await rig.mark(alice, at(id, mark)))[0]?.me;
  await rig.mark(alice, at(id, { read_seq: 10 }));
  for (const read_seq of [10, Number.MAX_SAFE_INTEGER]) {
    expect(await meAfter({ is_marked_unread: true })).toMatchObject({ is_marked_unread: true });
    expect(await meAfter({ read_seq: 9, delivered_seq: 10 })).toMatchObject({ is_marked_unread: true });
    expect(await meAfter({ read_seq })).toMatchObject({ read_seq: 10, is_marked_unread: false });
  }
  // What is said in the same mark is said after reading.
  expect(await meAfter({ read_seq: 10, is_marked_unread: true })).toMatchObject({ is_marked_unread: true });
  expect(await meAfter({ read_seq: 10, is_marked_unread: true })).toMatchObject({ is_marked_unread: true });
});

test("U4 marks of one batch act as if they came one after the other", async () => {
  await using rig = await startMarkers();
  const { alice, bob, id } = await openTen(rig.postgres);
  const inOneBatch = async (...marks: Omit<Mark, "conversation_id">[]) => {
    const batch = [rig.mark(bob, at(id, {})), ...marks.map((mark) => rig.mark(alice, at(id, mark)))];
    return (await Promise.all(batch)).at(-1)?.[0]?.me;
  };
  expect(await inOneBatch({ is_marked_unread: true }, { read_seq: 1 })).toMatchObject({
    is_marked_unread: false,
  });
  expect(await inOneBatch({ read_seq: 2 }, { is_marked_unread: true })).toMatchObject({
    is_marked_unread: true,
  });
  expect(
    await inOneBatch({ is_marked_unread: false }, { is_marked_unread: true }, { read_seq: 2 }),
  ).toMatchObject({
    read_seq: 2,
    is_marked_unread: true,
  });
  expect(await inOneBatch({ read_seq: 5, is_marked_unread: true }, { read_seq: 4 })).toMatchObject({
    read_seq: 5,
    is_marked_unread: true,
  });
});

test("U3 U4 marked as unread from a message on, one's own counts begin there and others see nothing of it", async () => {
  await using rig = await startMarkers();
  const { alice, bob, id } = await openTen(rig.postgres);
  await rig.postgres.query("insert into mentions select $1, $2, i from generate_series(2, 10, 4) i", [
    alice,
    id,
  ]);
  await rig.mark(alice, at(id, { read_seq: 10 }));
  await eventually(() => expect(rig.ephemeralEvents).toHaveLength(1));
  const [marked] = await rig.mark(alice, at(id, { unread_from: 6 }));
  expect(marked?.me).toMatchObject({
    read_seq: 10,
    delivered_seq: 10,
    is_marked_unread: true,
    unread_from: 6,
    unread_count: 5,
    mention_count: 2,
  });
  await eventually(() => expect(rig.ephemeralEvents).toHaveLength(2));
  expect(rig.ephemeralEvents[1]).toMatchObject({ audience: [alice], perUser: [] });
  expect(JSON.parse(rig.ephemeralEvents[1]?.frame ?? "")).toMatchObject({ read_seq: 10, me: marked?.me });
  const readers = await rig.request(bob, "GET", `/conversations/${id}/messages/9/readers`);
  expect(readers.body.users).toMatchObject([{ id: alice }]);
  await insertMessages(rig.postgres, id, bob, 1);
  expect(await stateOf(rig.postgres, alice, id)).toMatchObject({ unread_from: 6, unread_count: 6 });
});

test("U4 reading on moves what is marked as unread from a message on, and reading all of it, or further, ends it", async () => {
  await using rig = await startMarkers();
  const { alice, id } = await openTen(rig.postgres);
  const meAfter = async (mark: Omit<Mark, "conversation_id">) => (await rig.mark(alice, at(id, mark)))[0]?.me;
  const isOver = { is_marked_unread: false, unread_from: null };
  const from = (unread_from: number) => ({ is_marked_unread: true, unread_from });
  await meAfter({ read_seq: 8 });
  expect(await meAfter({ unread_from: 3 })).toMatchObject({ ...from(3), unread_count: 8 });
  expect(await meAfter({ read_seq: 2 })).toMatchObject(from(3));
  expect(await meAfter({ read_seq: 5, delivered_seq: 9 })).toMatchObject({
    ...from(6),
    read_seq: 8,
    unread_count: 5,
  });
  expect(await meAfter({ read_seq: 4 })).toMatchObject(from(6));
  expect(await meAfter({ read_seq: 8 })).toMatchObject({ ...isOver, read_seq: 8, unread_count: 2 });
  await meAfter({ unread_from: 3 });
  expect(await meAfter({ read_seq: 9 })).toMatchObject({ ...isOver, read_seq: 9, unread_count: 1 });
  await meAfter({ unread_from: 3 });
  expect(await meAfter({ is_marked_unread: false })).toMatchObject({ ...isOver, read_seq: 9 });
  await meAfter({ unread_from: 3 });
  expect(await meAfter({ is_marked_unread: true })).toMatchObject({
    is_marked_unread: true,
    unread_from: null,
  });
  // What was never read is unread in any case.
  expect(await meAfter({ unread_from: 10 })).toMatchObject({
    is_marked_unread: true,
    unread_from: null,
    unread_count: 1,
  });
  expect(await meAfter({ read_seq: 10, unread_from: 10, is_marked_unread: false })).toMatchObject(from(10));
});

test("U3 H6 from a message on that one does not see, only what one sees is unread", async () => {
  await using rig = await startMarkers();
  const [alice, bob] = await insertUsers(rig.postgres, 2);
  const id = await openGroup(rig.postgres, [bob, alice], "joined");
  await insertMessages(rig.postgres, id, bob, 8);
  await rig.postgres.query(
    "update members set joined_seq = 5, read_seq = 5, delivered_seq = 5 where user_id = $1",
    [alice],
  );
  await rig.mark(alice, at(id, { read_seq: 8 }));
  expect((await rig.mark(alice, at(id, { unread_from: 2 })))[0]?.me).toMatchObject({ unread_count: 3 });
  await rig.postgres.query("update conversations set history = 'all' where id = $1", [id]);
  expect(await stateOf(rig.postgres, alice, id)).toMatchObject({ unread_count: 7 });
});

test("U4 U8 marks of one batch lead to what they lead to one after the other, and each change is a newer state", async () => {
  await using rig = await startMarkers();
  const { alice, bob, id: inBatches } = await openTen(rig.postgres);
  const oneByOne = await openGroup(rig.postgres, [bob, alice]);
  await insertMessages(rig.postgres, oneByOne, bob, 10);
  const seq = fc.integer({ min: 0, max: 11 });
  const marks = fc.record(
    {
      read_seq: seq,
      delivered_seq: seq,
      is_marked_unread: fc.boolean(),
      unread_from: fc.integer({ min: 1, max: 11 }),
    },
    { requiredKeys: [] },
  );
  let version = 1;
  for (const batch of fc.sample(fc.array(marks, { minLength: 1, maxLength: 5 }), { numRuns: 150, seed: 1 })) {
    // Back to where everything is still possible.
    await rig.postgres.query(
      "update members set read_seq = least(read_seq, 5), is_marked_unread = false where user_id = $1",
      [alice],
    );
    for (const mark of batch) {
      const before = await stateOf(rig.postgres, alice, oneByOne);
      const [marked] = await rig.mark(alice, at(oneByOne, mark));
      const isSame =
        JSON.stringify({ ...marked?.me, state_version: 0 }) ===
        JSON.stringify({ ...before, state_version: 0 });
      if (!isSame) version++;
      expect(marked?.me.state_version).toBe(version);
    }
    // The first is a batch of its own; the others are the next one.
    await Promise.all([
      rig.mark(bob, at(inBatches, {})),
      ...batch.map((mark) => rig.mark(alice, at(inBatches, mark))),
    ]);
    const withoutOrigin = (state: OwnState) => ({ ...state, joined_at: "", role: "", state_version: 0 });
    const expected = withoutOrigin(await stateOf(rig.postgres, alice, oneByOne));
    const actual = withoutOrigin(await stateOf(rig.postgres, alice, inBatches));
    expect({ batch, state: actual }).toEqual({ batch, state: expected });
  }
});
