import { expect } from "vitest";
import type { ConversationId, ServerFrame } from "@gochat/protocol";
import { connectUser, DeviceState, driftBetween, eventually, fetchState, readAwaited } from "@gochat/testkit";
import type { FreshState, TestClient, TestServer } from "@gochat/testkit";
import type { Person } from "./scene.ts";

/** A device that has read everything, and takes what comes over its socket. */
export class LiveDevice {
  readonly client: TestClient;
  readonly state: DeviceState;
  #taken = 0;

  constructor(client: TestClient, state: DeviceState) {
    this.client = client;
    this.state = state;
  }

  /** Takes what came since the last time. */
  take(): void {
    for (const frame of this.client.frames.slice(this.#taken)) this.state.apply(frame);
    this.#taken = this.client.frames.length;
  }

  expectNoDrift(fresh: FreshState): void {
    this.take();
    expect(driftBetween(this.state, fresh)).toEqual([]);
  }

  /** Everything that was sent before is here afterwards. */
  async ping(): Promise<void> {
    await this.client.request({ type: "ping" });
  }

  /**
   * Brings it up to date, in a sync for each so many conversations; answers with what came, but for markers, which may
   * move again, and people, who come with every sync that begins before their change.
   */
  async sync(size?: number): Promise<string[]> {
    this.take();
    const from = this.client.frames.length;
    await Promise.all(this.state.syncFrames(size).map((frame) => this.client.request({ ...frame })));
    this.take();
    const types = this.client.frames.slice(from).map(({ type }) => type);
    return types.filter((type) => !UNVERSIONED.has(type));
  }
}

const UNVERSIONED: ReadonlySet<string> = new Set(["conversation.marked", "user.updated", "synced"]);

/** One person: devices that are connected, and what one knew that went away before the deed. */
export interface Viewer {
  readonly person: Person;
  readonly before: FreshState;
  readonly devices: readonly [LiveDevice, ...LiveDevice[]];
}

export async function watch(
  server: TestServer,
  person: Person,
  devices: AsyncDisposableStack,
  count: number,
): Promise<Viewer> {
  const clients: TestClient[] = [];
  for (let i = 0; i < count; i++) clients.push(devices.use(await connectUser(server, person.name)));
  const before = await fetchState(server, person.name);
  const [first, ...rest] = clients.map((client) => new LiveDevice(client, DeviceState.reading(before)));
  if (first === undefined) throw new Error("a person has at least one device");
  return { person, before, devices: [first, ...rest] };
}

/** What devices of this person that saw it happen came to is what is read afresh, and a `sync` brings nothing else. */
export async function expectSeen(
  { devices, person, before }: Viewer,
  fresh: FreshState,
  { server, isToBeRead }: { server: TestServer; isToBeRead: boolean },
): Promise<void> {
  for (const device of devices) {
    await eventually(
      async () => {
        device.take();
        if (isToBeRead) await readAwaited(device.state, server, person.name);
        device.expectNoDrift(fresh);
      },
      { timeoutMs: 15_000 },
    );
    await device.ping();
    device.expectNoDrift(fresh);
    for (const id of before.conversations.keys())
      if (!fresh.conversations.has(id)) expectLast(device.client.frames, id, person);
    expect(await device.sync()).toEqual([]);
    device.expectNoDrift(fresh);
  }
}

/** G5 */
function expectLast(frames: readonly ServerFrame[], id: ConversationId, { id: user_id }: Person): void {
  const ofConversation = frames.filter((frame) => "conversation_id" in frame && frame.conversation_id === id);
  expect(ofConversation.at(-1)).toMatchObject({ type: "member.removed", user_id });
}

interface CaughtUpOptions {
  readonly server: TestServer;
  readonly isToBeRead: boolean;
  /** Of each of its syncs, in conversations (R8). */
  readonly size?: number;
  /** It gets no event before (R9). */
  readonly isSyncFirst?: boolean;
}

/** A device that was away comes back by a `sync`, from what a node remembers or from what it reads, to the same. */
export async function expectCaughtUp(
  { person, before, devices }: Viewer,
  fresh: FreshState,
  { server, isToBeRead, size, isSyncFirst = false }: CaughtUpOptions,
): Promise<void> {
  const state = DeviceState.reading(before);
  state.apply(devices[0].client.ready);
  state.setsAside = !isSyncFirst;
  await using client = await connectUser(server, person.name, isSyncFirst ? { query: { sync: "1" } } : {});
  const device = new LiveDevice(client, state);
  await device.sync(size);
  if (isToBeRead) await readAwaited(device.state, server, person.name);
  device.expectNoDrift(fresh);
}
