import type { Chat, connect, Credentials, Message, Storage, Timeline } from "@gochat/client";
import type { Core } from "@gochat/client/core.ts";
import type { ChatState } from "@gochat/client/state/state.ts";
import { eventually } from "@gochat/testkit";
import type { FaultProxy } from "@gochat/testkit";
import type { WalkDisk } from "./disk.ts";
import { WalkEnvironment } from "./environment.ts";
import type { Ledger } from "./ledger.ts";
import type { Random } from "./random.ts";
import { watchTimeline } from "./timelines.ts";

/** The client that is walked: ours, or one with a fault. */
export interface Client {
  readonly connect: typeof connect;
  readonly memoryStorage: () => Storage;
}

export interface DeviceDeps {
  readonly name: string;
  /** The username of whoever has it. */
  readonly person: string;
  readonly client: Client;
  readonly credentials: Credentials;
  readonly proxy: FaultProxy;
  readonly disk: WalkDisk;
  readonly random: Random;
  readonly ledger: Ledger;
  /** Is told what must not be. */
  readonly fail: (what: string) => void;
  readonly say: (what: string) => void;
}

/** One life of a chat: from its connecting until it is closed or crashes. */
export class Life {
  readonly name: string;
  readonly chat: Chat;
  readonly environment: WalkEnvironment;
  readonly switchOff: () => void;
  readonly timelines: Timeline[] = [];
  /** What the event `message` told, by conversation. */
  readonly told = new Map<string, number[]>();
  /** Up to where each conversation was told when it began. */
  readonly begunAt: ReadonlyMap<string, number>;
  signedOut = 0;
  isOver = false;
  isCrashed = false;
  isSlow = false;

  constructor(name: string, chat: Chat, environment: WalkEnvironment, switchOff: () => void) {
    this.name = name;
    this.chat = chat;
    this.environment = environment;
    this.switchOff = switchOff;
    this.begunAt = new Map([...this.state.conversations].map(([id, { entity }]) => [id, entity.last_seq]));
  }

  get state(): ChatState {
    return (this.chat as Chat & { core: Core }).core.store.state;
  }
}

/** What was told in a life that has ended, and how it ended. */
export interface FormerLife {
  readonly told: ReadonlyMap<string, readonly number[]>;
  /** It ended while nothing was being told. */
  readonly isExact: boolean;
}

/** A machine or a tab of one person: chats on it come and go, and what they keep stays. */
export class Device {
  readonly deps: DeviceDeps;
  readonly former: FormerLife[] = [];
  /** Up to where each conversation was told when the first chat began here. */
  begunAt: ReadonlyMap<string, number> | undefined;
  life: Life | undefined;
  #lives = 0;
  #opening: Promise<void> | undefined;
  #environment: WalkEnvironment | undefined;

  constructor(deps: DeviceDeps) {
    this.deps = deps;
  }

  get name(): string {
    return this.deps.name;
  }

  get personName(): string {
    return this.deps.person;
  }

  get isOpening(): boolean {
    return this.#opening !== undefined;
  }

  /** Of the chat that is there, or on its way. */
  get environment(): WalkEnvironment | undefined {
    return this.#environment;
  }

  /** Begins a chat, unless there is one. Resolves when it is there, or failed. */
  open(): Promise<void> {
    if (this.life !== undefined) return Promise.resolve();
    return (this.#opening ??= this.#open().finally(() => (this.#opening = undefined)));
  }

  async close(): Promise<void> {
    const { life } = this;
    if (life === undefined) return;
    this.life = undefined;
    this.#end(life, false);
    await life.chat.close();
    // What it could not carry out it would not carry out later.
    await eventually(() => {
      if (life.environment.left > 0)
        throw new Error(`${life.name} is closed and left ${life.environment.left} timers or listeners`);
    }).catch((error: Error) => this.deps.fail(error.message));
  }

  /** Its process ends without a word. */
  async crash(): Promise<void> {
    const { life } = this;
    if (life === undefined) return;
    this.life = undefined;
    life.switchOff();
    this.#end(life, true);
    const kept = this.deps.disk.keptKeys;
    for (const given of this.deps.ledger.all)
      if (given.giver === life.name && given.outcome === "waiting") {
        given.outcome = "lost";
        given.isKept = kept.has(given.clientId);
      } else if (given.giver === life.name && given.outcome === "cancelled") given.isKept = false;
  }

  #end(life: Life, isCrashed: boolean): void {
    for (const timeline of life.timelines) timeline.close();
    life.isOver = true;
    life.isCrashed = isCrashed;
    const told = [...life.told].map(([id, seqs]) => `${id.slice(-4)}: ${seqs.join(" ")}`).join("; ");
    this.deps.say(`    (${life.name} ${isCrashed ? "crashes" : "is closed"}; it told ${told})`);
    this.former.push({ told: life.told, isExact: !isCrashed && !life.isSlow });
  }

  async #open(): Promise<void> {
    const { client, credentials, proxy, disk, random, fail, say } = this.deps;
    const name = `${this.name}.${++this.#lives}`;
    const environment = (this.#environment = new WalkEnvironment({ random, disk, fail }));
    const { storage, switchOff } = disk.open();
    try {
      const chat = await client.connect(`http://${proxy.addr}`, credentials, {
        storage,
        environment,
        onStorageError: () => (disk.wasFull = true),
      });
      const life = new Life(name, chat, environment, () => {
        environment.switchOff();
        switchOff();
      });
      // Some need time for each message.
      life.isSlow = random.chance(0.3);
      const take = (message: Message) => {
        if (!life.isOver) hear(life, message, fail);
      };
      chat.on("message", ({ message }) =>
        life.isSlow ? environment.work(1_500).then(() => take(message)) : take(message),
      );
      say(
        `    (${name} begins${life.isSlow ? ", and is slow" : ""}, with ${[...life.begunAt].map(([id, seq]) => `${id.slice(-4)}:${seq}`).join(" ") || "nothing"})`,
      );
      chat.on("signedOut", () => life.signedOut++);
      chat.on("connection", ({ state }) => say(`    (${name} ${state})`));
      chat.on("error", (error) => say(`    (${name} tells an error: ${String(error)})`));
      this.begunAt ??= life.begunAt;
      this.life = life;
      const last = chat.conversations[0];
      if (last !== undefined) watchTimeline(this, life, last.id);
    } catch (error) {
      say(`    (${name} did not begin: ${String(error)})`);
      if (environment.left > 0)
        fail(`${name} did not begin and left ${environment.left} timers or listeners`);
    }
  }
}

function hear(life: Life, { conversation_id, seq }: Message, fail: (what: string) => void): void {
  const told = life.told.get(conversation_id) ?? [];
  const last = told.at(-1) ?? 0;
  if (seq <= last) fail(`${life.name} told ${conversation_id} ${seq} after ${last}`);
  told.push(seq);
  life.told.set(conversation_id, told);
}
