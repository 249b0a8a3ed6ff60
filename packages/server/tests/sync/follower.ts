import type { ConversationId, Message, ServerFrame } from "@gochat/protocol";
import { connectUser } from "@gochat/testkit";
import type { TestClient, TestServer } from "@gochat/testkit";
import { expect } from "vitest";
import { changesOf, range, resetsOf, sync } from "./sync-frames.ts";
import type { Position, VersionedFrame } from "./sync-frames.ts";

/**
 * A device that comes and goes and never sends, so that it must get every version of each of its conversations. It throws at the
 * first gap, and at the first change that is out of order.
 */
export class Follower {
  readonly #token: string;
  readonly #versions: Map<ConversationId, number>;
  readonly #messages = new Map<string, Message>();
  #position: Position = {};
  #resumes = 0;

  constructor(token: string, versions: ReadonlyMap<ConversationId, number>) {
    this.#token = token;
    this.#versions = new Map(versions);
  }

  /** Answers to `sync` that were checked. */
  get resumes(): number {
    return this.#resumes;
  }

  get versions(): ReadonlyMap<ConversationId, number> {
    return this.#versions;
  }

  /** What it shows of a message. */
  messageAt(id: ConversationId, seq: number): Message | undefined {
    return this.#messages.get(`${id}/${seq}`);
  }

  /** Comes back, asks for what it missed, as often as `times` says without waiting, and leaves when `stay` is over. */
  async visit(
    server: TestServer,
    times: number,
    stay: (device: TestClient) => Promise<unknown>,
  ): Promise<void> {
    await using device = await connectUser(server, this.#token);
    const asked = Object.fromEntries(this.#versions) as Record<ConversationId, number>;
    const answers = await Promise.all(range(1, times).map(() => sync(device, asked, this.#position)));
    for (const { frames } of answers) {
      expect(resetsOf(frames)).toEqual({});
      for (const [id, version] of this.#versions) expectReplay(changesOf(frames, id), version);
      this.#resumes++;
    }
    await stay(device);
    this.#position = answers.at(-1)?.synced ?? this.#position;
    this.#take(device.frames);
  }

  /**
   * What comes between `ready` and `synced` is put aside: it may be newer than what the device missed before, and a version must
   * not be raised past that.
   */
  #take(frames: readonly ServerFrame[]): void {
    const synced = frames.findIndex(({ type }) => type === "synced");
    for (const id of this.#versions.keys()) {
      const aside = changesOf(frames.slice(0, synced), id).toSorted((a, b) => a.version - b.version);
      for (const change of [...aside, ...changesOf(frames.slice(synced), id)]) this.#apply(id, change);
    }
  }

  #apply(id: ConversationId, change: VersionedFrame): void {
    const version = this.#versions.get(id) ?? 0;
    if (change.version <= version) return;
    if (change.version > version + 1)
      throw new Error(`${this.#token}: after version ${version} of ${id} came ${change.version}`);
    this.#versions.set(id, change.version);
    if (!("message" in change)) return;
    const key = `${id}/${change.message.seq}`;
    if ((this.#messages.get(key)?.version ?? 0) < change.message.version)
      this.#messages.set(key, change.message);
  }
}

/** Live events that were on their way, then every version above what was asked for, in order, each once. */
function expectReplay(changes: readonly VersionedFrame[], asked: number): void {
  const versions = changes.map(({ version }) => version);
  const first = versions.lastIndexOf(asked + 1);
  const [live, replayed] = first < 0 ? [versions, []] : [versions.slice(0, first), versions.slice(first)];
  expect(replayed).toEqual(range(asked + 1, asked + replayed.length));
  // Nothing that came before the answer may be missing in it.
  expect(Math.max(asked, ...live)).toBeLessThanOrEqual(asked + replayed.length);
}
