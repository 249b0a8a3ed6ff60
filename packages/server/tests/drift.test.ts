import { CLIENT_FRAMES } from "@gochat/protocol";
import type { ClientFrame } from "@gochat/protocol";
import {
  connectUser,
  DeviceState,
  driftBetween,
  eventually,
  fetchState,
  startNodes,
  startServer,
} from "@gochat/testkit";
import type { FreshState, TestClient, TestServer } from "@gochat/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Deed } from "./drift/deed.ts";
import { mustPerform } from "./http-call.ts";
import { KINDS, setScene } from "./drift/scene.ts";
import type { Kind, Scene, Who } from "./drift/scene.ts";
import { DEEDS, EVERYTHING } from "./drift/table.ts";
import { expectCaughtUp, expectSeen, LiveDevice, watch } from "./drift/viewer.ts";
import type { Viewer } from "./drift/viewer.ts";

/*
 * For everything that can be done, and for everybody who may see it: what a device knew before, and the events, are what it would
 * read now. So no event is forgotten, none says too little, and none goes to somebody whom it does not concern.
 */

const stack = new AsyncDisposableStack();
let server: TestServer;
// Remembers nothing of what happened on the other node, so that a sync reads it from the database.
let other: TestServer;
let outsider: TestClient;

beforeAll(async () => {
  server = stack.use(await startServer());
  other = stack.use(await startServer({ databaseUrl: server.databaseUrl }));
  outsider = stack.use(await connectUser(server, "outsider"));
});

afterAll(() => stack.disposeAsync());

test("R1 everything that can be done is looked at", () => {
  expect(Object.keys(DEEDS).toSorted()).toEqual(EVERYTHING.toSorted());
});

for (const [name, deeds] of Object.entries(DEEDS)) {
  for (const deed of deeds) {
    const rules = /^([A-Z]\d+ )+/.exec(deed.title)?.[0] ?? "";
    describe.concurrent(`${deed.title} (${name})`, () => {
      test.each([...(deed.kinds ?? KINDS)])(
        `${rules}R1 H6 %s: what devices know is what is read afresh, and an outsider gets nothing`,
        async (kind) => {
          await expectNoDrift(name, deed, kind);
          await outsider.request({ type: "ping" });
          expect(new Set(outsider.frames.map(({ type }) => type))).toEqual(new Set(["ready", "pong"]));
        },
      );
    });
  }
}

test("O2 R7 two people who talk at once on two nodes end with the same, though an ack may overtake events of lower versions", async () => {
  await using cluster = await startNodes(2);
  const [first, second] = cluster.nodes;
  await using alice = await connectUser(first, "alice");
  await using bob = await connectUser(second, "bob");
  const { conversation_id } = await alice.sendMessage({ recipient: "bob" }, "hello");
  await bob.next("message.created");
  for (let round = 0; round < 20; round++) {
    const talk = [alice, bob].flatMap((client) =>
      ["one", "two", "three"].map((content) => client.sendMessage({ conversation_id }, content)),
    );
    await Promise.all(talk);
  }
  for (const [client, node] of [
    [alice, second],
    [bob, first],
  ] as const) {
    const device = new LiveDevice(client, new DeviceState(client.ready.user.id));
    const fresh = await fetchState(node, client.ready.user.username);
    await eventually(() => {
      device.take();
      expect(driftBetween(device.state, fresh)).toEqual([]);
    });
  }
});

async function expectNoDrift(name: string, deed: Deed, kind: Kind): Promise<void> {
  const { by = "author" } = deed;
  const scene = await setScene(server, kind);
  await deed.before?.(scene);
  await using devices = new AsyncDisposableStack();
  const viewers: Viewer[] = [];
  for (const who of watchers(deed, kind))
    viewers.push(await watch(server, scene[who], devices, who === by ? 2 : 1));
  const actor = viewers.find(({ person }) => person === scene[by]);
  if (actor === undefined) throw new Error("whoever acts looks as well");

  await perform(name, deed, scene, actor);

  const { deletes = name === "users.deleteMe" ? by : undefined } = deed;
  const isGone = (viewer: Viewer) => deletes !== undefined && viewer.person === scene[deletes];
  const seen: [Viewer, FreshState][] = [];
  for (const viewer of viewers)
    if (!isGone(viewer)) seen.push([viewer, await fetchState(server, viewer.person.name)]);
  const changes = seen.flatMap(([{ before }, fresh]) => driftBetween(DeviceState.reading(before), fresh));
  if (deed.changesNothing) expect(changes).toEqual([]);
  else expect(changes).not.toEqual([]);

  for (const [viewer, fresh] of seen) {
    await expectSeen(viewer, fresh, { server, isToBeRead: deed.readAgain === "always" });
    const isToBeRead = deed.readAgain !== undefined;
    await expectCaughtUp(viewer, fresh, { server, isToBeRead });
    await expectCaughtUp(viewer, fresh, { server: other, isToBeRead, size: 1 });
    await expectCaughtUp(viewer, fresh, { server, isToBeRead, size: 1, isSyncFirst: true });
  }
}

/** The newcomer is in groups only. */
function* watchers({ drawsStranger }: Deed, kind: Kind): Generator<Who> {
  yield "author";
  yield "member";
  if (kind !== "direct") yield "newcomer";
  if (drawsStranger) yield "stranger";
}

/** By a frame where the name is that of a frame, else by a call. */
async function perform(name: string, deed: Deed, scene: Scene, { person, devices }: Viewer): Promise<void> {
  if (name in CLIENT_FRAMES) {
    if (deed.frame === undefined) throw new Error("this cannot be done by a frame");
    return ask(devices[0].client, deed.frame(scene));
  }
  if (deed.http === undefined) throw new Error("this cannot be done by a call");
  for (const action of [deed.http(scene)].flat()) await mustPerform(server, person.name, action);
}

const NOT_ANSWERED: ReadonlySet<string> = new Set(["typing.start", "typing.stop", "presence.set"]);

async function ask(client: TestClient, frame: ClientFrame): Promise<void> {
  if (NOT_ANSWERED.has(frame.type)) {
    client.send(frame);
    return client.settleTyping();
  }
  const answer = await client.request({ ...frame });
  if (answer.type === "error") throw new Error(`refused: ${JSON.stringify(answer)}`);
}
