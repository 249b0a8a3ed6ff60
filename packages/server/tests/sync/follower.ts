import { LIMITS } from "@gochat/protocol";
import type { Conversation, ConversationId, Message, ServerFrame } from "@gochat/protocol";
import { connectUser } from "@gochat/testkit";
import type { TestClient, TestServer } from "@gochat/testkit";
import { expect } from "vitest";
import { isVersioned, range, resetsOf, sync } from "./sync-frames.ts";
import type { Position, SyncAnswer, VersionedFrame } from "./sync-frames.ts";

/**
 * A device that comes and goes and never sends, so that it must get every version of each of its conversations. It throws at the
 * first gap, and at the first change that is out of order.
 */
export class Follower {
  readonly #token: string;
  readonly #versions: Map<ConversationId, number>;
  readonly #messages = new Map<string, Message>();
  readonly #announced = new Set<ConversationId>();
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

  /** What it was told is new, whether it was or not. */
  get announced(): ReadonlySet<ConversationId> {
    return this.#announced;
  }

  get versions(): ReadonlyMap<ConversationId, number> {
    return this.#versions;
  }

  /** What it shows of a message. */
  messageAt(id: ConversationId, seq: number): Message | undefined {
    return this.#messages.get(`${id}/${seq}`);
  }

  /**
   * Comes back, asks for what it missed, as often as `times` says without waiting, and leaves when `stay` is over. Each time it
   * names all of its conversations, in as many syncs as that takes (R8).
   */
  async visit(
    server: TestServer,
    times: number,
    stay: (device: TestClient) => Promise<unknown>,
  ): Promise<void> {
    await using device = await connectUser(server, this.#token);
    const answers = await Promise.all(range(1, times).map(() => this.#syncAll(device)));
    this.#resumes += times;
    await stay(device);
    this.#position = answers.at(-1)?.[0]?.synced ?? this.#position;
    this.#take(device.frames);
  }

  async #syncAll(device: TestClient): Promise<SyncAnswer[]> {
    const known = [...this.#versions];
    const parts = range(1, Math.ceil(known.length / LIMITS.syncConversationsMax)).map((nth) =>
      known.slice((nth - 1) * LIMITS.syncConversationsMax, nth * LIMITS.syncConversationsMax),
    );
    return Promise.all(
      parts.map(async (part) => {
        const asked = Object.fromEntries(part) as Record<ConversationId, number>;
        const answer = await sync(device, asked, this.#position);
        expect(resetsOf(answer.frames)).toEqual({});
        expect(answer.synced).not.toHaveProperty("too_far");
        const byConversation = Map.groupBy(
          changesIn(answer.frames),
          ({ conversation_id }) => conversation_id,
        );
        for (const [id, version] of part) expectReplay(byConversation.get(id) ?? [], version);
        return answer;
      }),
    );
  }

  /**
   * What comes between `ready` and the last `synced` is put aside: it may be newer than what the device missed before, and a
   * version must not be raised past that.
   */
  #take(frames: readonly ServerFrame[]): void {
    const synced = frames.findLastIndex(({ type }) => type === "synced");
    const aside = frames.slice(0, synced).filter(isVersioned);
    for (const frame of [
      ...aside.toSorted((a, b) => a.version - b.version),
      ...frames.slice(synced).filter(isVersioned),
    ]) {
      if (frame.type === "conversation.created") this.#create(frame.conversation);
      else if (this.#versions.has(frame.conversation_id)) this.#apply(frame.conversation_id, frame);
    }
  }

  #create({ id, version }: Conversation): void {
    this.#announced.add(id);
    if (!this.#versions.has(id)) this.#versions.set(id, version);
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

const changesIn = (frames: readonly ServerFrame[]): VersionedFrame[] =>
  frames.filter(isVersioned).filter(({ type }) => type !== "conversation.created");

/** Live events that were on their way, then every version above what was asked for, in order, each once. */
function expectReplay(changes: readonly VersionedFrame[], asked: number): void {
  const versions = changes.map(({ version }) => version);
  const first = versions.lastIndexOf(asked + 1);
  const [live, replayed] = first < 0 ? [versions, []] : [versions.slice(0, first), versions.slice(first)];
  expect(replayed).toEqual(range(asked + 1, asked + replayed.length));
  // Nothing that came before the answer may be missing in it.
  expect(Math.max(asked, ...live)).toBeLessThanOrEqual(asked + replayed.length);
}
