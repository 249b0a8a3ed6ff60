import { expect, test } from "vitest";
import { memoryStorage } from "../storage/memory.ts";
import { ChatRig, settled } from "../testing/chat-rig.ts";
import { messageOf } from "../testing/entities.ts";
import { readCache } from "./cache.ts";

const URL = "http://chat.test";

test("whoever comes back knows at once what was known, as far as it is kept", async () => {
  const storage = memoryStorage();
  const rig = await ChatRig.start(storage);
  for (const id of ["c", "d"]) rig.fill(id, 60);
  await rig.goOnline();
  const timeline = rig.chat.conversation("c").timeline();
  await timeline.loadOlder();
  rig.frame({
    type: "conversation.marked",
    conversation_id: "c",
    user_id: "bob",
    read_seq: 9,
    delivered_seq: 9,
  });
  await rig.chat.close();
  await settled();
  const next = await ChatRig.start(storage);
  expect(next.chat.conversations).toEqual(rig.chat.conversations);
  const { place, conversations } = next.chat.core.store.state;
  expect(place).toEqual(rig.chat.core.store.state.place);
  expect(conversations.get("c")?.markers.get("bob")).toEqual({ read_seq: 9, delivered_seq: 9 });
  expect(
    conversations
      .get("c")
      ?.runs.flat()
      .map(({ seq }) => seq),
  ).toEqual(Array.from({ length: 30 }, (_, nth) => nth + 31));
  await next.chat.close();
});

test("a cache of another server, or of another version, is nobody's", async () => {
  const storage = memoryStorage();
  const rig = await ChatRig.start(storage);
  rig.fill("c", 3);
  await rig.goOnline();
  await rig.chat.close();
  await settled();
  expect(await readCache(storage, "http://other.test")).toBe(null);
  const head = (await storage.read("cache/head")).get("cache/head") as object;
  await storage.write(new Map([["cache/head", { ...head, version: 0 }]]));
  expect(await readCache(storage, URL)).toBe(null);
});

test("of what somebody else kept here nothing is left once there is something of one's own", async () => {
  const storage = memoryStorage();
  await storage.write(new Map([["cache/conversation/theirs", { entity: { id: "theirs" } }]]));
  const rig = await ChatRig.start(storage);
  rig.fill("c", 3);
  await rig.goOnline();
  await rig.chat.close();
  await settled();
  expect([...(await storage.read("cache/")).keys()].sort()).toEqual(["cache/conversation/c", "cache/head"]);
});

test("of those who share a storage one keeps, and another one goes on when it is gone", async () => {
  const storage = memoryStorage();
  const rigs = [await ChatRig.start(storage), await ChatRig.start(storage)];
  for (const rig of rigs) {
    rig.fill("c", 3);
    await rig.goOnline();
  }
  await rigs[0]?.chat.close();
  await settled();
  rigs[1]?.tell(messageOf("c", 4));
  rigs[1]?.environment.advance(1_000);
  await settled();
  expect((await readCache(storage, URL))?.state.conversations.get("c")?.entity.last_seq).toBe(4);
  await rigs[1]?.chat.close();
});
