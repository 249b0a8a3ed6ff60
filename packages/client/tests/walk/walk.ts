import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Credentials, OutboxEntry } from "@gochat/client";
import { call, startFaultProxy } from "@gochat/testkit";
import type { FaultProxy } from "@gochat/testkit";
import { checkAll } from "./checks.ts";
import type { WalkCluster } from "./cluster.ts";
import { Device } from "./device.ts";
import type { Client, Life } from "./device.ts";
import { WalkDisk } from "./disk.ts";
import { heal } from "./heal.ts";
import { Ledger } from "./ledger.ts";
import { randomOf } from "./random.ts";
import type { Random } from "./random.ts";
import { isExpected, STEPS } from "./steps.ts";
import type { Step } from "./steps.ts";

export interface WalkPerson {
  readonly name: string;
  readonly credentials: Credentials;
}

export interface WalkOptions {
  readonly seed: number;
  readonly steps: number;
  readonly client: Client;
  readonly cluster: WalkCluster;
  /** What may happen: everything, unless told otherwise. */
  readonly only?: readonly string[];
  /** How long it may take until everything is as it must be. */
  readonly patienceMs?: number;
}

const PASSWORD = "correct horse battery staple";
// What a step begins goes on while the next ones come: so long at most between two of them.
const PACE_MS = 30;

let walks = 0;

/** People, their devices, and what happens to them. */
export class Walk {
  readonly cluster: WalkCluster;
  readonly random: Random;
  readonly client: Client;
  readonly ledger = new Ledger();
  readonly people: WalkPerson[] = [];
  readonly devices: Device[] = [];
  readonly transcript: string[] = [];
  readonly failures: string[] = [];
  /** How many steps found something to do. */
  done = 0;
  restarting: Promise<void> | undefined;
  isRedisLost = false;
  /** A chat connects again after 15 s at most, where nothing answers. */
  readonly patienceMs: number;
  readonly #options: WalkOptions;
  readonly #tag: string;
  #texts = 0;
  /** What was begun and has not settled, and the chat that does it. */
  readonly #open = new Set<{ readonly what: string; readonly life: Life | undefined }>();

  constructor(options: WalkOptions) {
    this.#options = options;
    this.patienceMs = options.patienceMs ?? 20_000;
    this.cluster = options.cluster;
    this.client = options.client;
    this.random = randomOf(options.seed);
    this.#tag = `${(walks++).toString(36)}${process.pid.toString(36)}`;
  }

  readonly say = (what: string): void => void this.transcript.push(what);
  readonly fail = (what: string): void => {
    this.failures.push(what);
    this.say(`!!! ${what}`);
  };

  nextText(): string {
    return `text ${++this.#texts} ${"x".repeat(this.random.below(20))}`;
  }

  /** Bytes that nobody else has: none, a few, or several parts of them. */
  nextFile(): Buffer<ArrayBuffer> {
    const length = this.random.pick([0, 10, 1_000, 300_000, 900_000]) ?? 0;
    return Buffer.alloc(length, `file ${++this.#texts} of ${this.#tag} `);
  }

  /** Gives a message to a chat. */
  send(
    device: Device,
    life: Life,
    to: { readonly conversation_id: string } | { readonly recipient: string },
    {
      replyTo,
      files = [],
    }: { readonly replyTo?: number | undefined; readonly files?: readonly Buffer<ArrayBuffer>[] } = {},
  ): string {
    const content = this.nextText();
    const clientId = this.random.chance(0.5) ? `${this.#tag}-${this.#texts}` : undefined;
    const options = {
      ...(clientId !== undefined && { clientId }),
      ...(replyTo !== undefined && { replyTo }),
      attachments: files.map((bytes) => new Blob([bytes])),
    };
    const sent =
      "recipient" in to
        ? life.chat.send(to.recipient, content, options)
        : life.chat.conversation(to.conversation_id).send(content, options);
    const entry = life.chat.outbox.getSnapshot().find((each: OutboxEntry) => each.content === content);
    const key = clientId ?? entry?.client_id;
    if (key === undefined) {
      this.fail(`${life.name} was given ${content}, and its outbox does not show it`);
      return content;
    }
    const target = "recipient" in to ? `@${to.recipient}` : to.conversation_id;
    const given = this.ledger.add({
      clientId: key,
      giver: life.name,
      target,
      files: files.map((bytes) => createHash("sha256").update(bytes).digest("hex")),
      outcome: "waiting",
      isKept: false,
      isRefusedLater: false,
      wasDiskFull: () => device.deps.disk.wasFull,
      wasRetried: false,
    });
    this.expectSettled(
      sent.then(
        (message) => {
          given.message = message;
          if (given.outcome === "waiting") given.outcome = "stored";
        },
        (error: { code: string }) => {
          given.code = error.code;
          if (error.code === "closed") {
            given.outcome = "left";
            given.isKept = !device.deps.disk.wasFull;
          } else given.outcome = error.code === "cancelled" ? "cancelled" : "refused";
          if (!isExpected(error)) throw error;
        },
      ),
      life,
      `send ${key}`,
    );
    return `${content.slice(0, 9)} as ${key} to ${target}`;
  }

  /** What was begun and has not settled, crashes aside. */
  get unsettled(): string[] {
    return [...this.#open]
      .filter(({ life }) => life?.isCrashed !== true)
      .map(({ what, life }) => `${life?.name} ${what}`);
  }

  /** It may fail, but only as a client fails, and it settles unless its chat crashes. */
  expectSettled(work: Promise<unknown>, life: Life | undefined, what: string): void {
    const open = { what, life };
    this.#open.add(open);
    work
      .catch((error: unknown) => {
        if (!isExpected(error) && (error as { name?: string }).name !== "AbortError")
          this.fail(`something failed with ${(error as Error).stack ?? String(error)}`);
      })
      .finally(() => this.#open.delete(open));
  }

  fault({ name }: Device, run: () => void): string {
    run();
    return name;
  }

  mend({ deps: { proxy } }: Device): string {
    if (this.random.chance(0.5)) proxy.cutAll();
    proxy.resume();
    return "";
  }

  /** A session of somebody who has a password, of a device that is no chat. */
  async logIn(person = this.random.pick(this.people.slice(0, 2))): Promise<{ login: string; token: string }> {
    if (person === undefined) throw new Error("nobody");
    const { body } = await call<{ access_token: string }>(
      this.cluster.nodes[0],
      "POST",
      "/api/v1/auth/login",
      {
        body: { email: person.name, password: PASSWORD },
      },
    );
    return { login: person.name, token: body.access_token };
  }

  async run(): Promise<void> {
    const { seed, steps, only } = this.#options;
    await using stack = new AsyncDisposableStack();
    stack.defer(() => this.#leave());
    try {
      await this.#begin(stack);
      const possible = STEPS.filter(({ name }) => only === undefined || only.includes(name));
      for (let done = 0; done < steps && this.failures.length === 0; done++) {
        const step = this.#choose(possible);
        const said = await step.run(this);
        if (said !== undefined) {
          this.done++;
          this.say(`${done}. ${step.name}: ${said}`);
        }
        await pause(this.random.below(PACE_MS));
      }
      this.say("Everything is mended.");
      if (this.failures.length === 0) await heal(this);
      if (this.failures.length === 0) await checkAll(this);
    } catch (error) {
      this.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    if (this.failures.length > 0)
      throw new Error(
        `WALK_SEED=${seed} WALK_STEPS=${steps}\n${this.transcript.join("\n")}\n\nWhat is wrong:\n${this.failures.join("\n")}`,
      );
  }

  #choose(steps: readonly Step[]): Step {
    let at = this.random.next() * steps.reduce((sum, { weight }) => sum + weight, 0);
    for (const step of steps) {
      at -= step.weight;
      if (at < 0) return step;
    }
    throw new Error("there is no step");
  }

  async #begin(stack: AsyncDisposableStack): Promise<void> {
    const { nodes } = this.cluster;
    for (const [nth, name] of ["ann", "ben", "cyd", "dan"].entries()) {
      const login = `${name}-${this.#tag}`;
      const hasPassword = nth < 2;
      if (hasPassword)
        await call(nodes[0], "POST", "/api/v1/auth/register", {
          body: { email: `${login}@example.com`, username: login, password: PASSWORD },
        });
      else await call(nodes[0], "GET", "/api/v1/auth/me", { token: login });
      this.people.push({
        name: login,
        credentials: hasPassword ? { login, password: PASSWORD } : { token: login },
      });
    }
    const proxyAt = async (nth: number): Promise<FaultProxy> => {
      const { port } = new URL(nodes[nth % 2]?.url ?? "");
      return stack.use(
        await startFaultProxy({ target: { host: "127.0.0.1", port: Number(port) }, protocol: "raw" }),
      );
    };
    const newDisk = () => new WalkDisk(this.client.memoryStorage(), this.random);
    // The first one has two tabs of one browser, the second one two devices.
    const tabs = newDisk();
    const plan: [number, WalkDisk, number][] = [
      [0, tabs, 0],
      [0, tabs, 0],
      [1, newDisk(), 1],
      [1, newDisk(), 2],
      [2, newDisk(), 3],
      [3, newDisk(), 4],
    ];
    const proxies = await Promise.all([0, 1, 2, 3, 4].map(proxyAt));
    for (const [nth, [personNth, disk, proxyNth]] of plan.entries()) {
      const person = this.people[personNth];
      const proxy = proxies[proxyNth];
      if (person === undefined || proxy === undefined) throw new Error("nobody");
      const { random, ledger, fail, say, client } = this;
      this.devices.push(
        new Device({
          name: `${person.name.slice(0, 3)}${nth}`,
          person: person.name,
          credentials: person.credentials,
          proxy,
          disk,
          random,
          ledger,
          fail,
          say,
          client,
        }),
      );
    }
    await Promise.all(this.devices.map((device) => device.open()));
    for (const device of this.devices)
      if (device.life === undefined) throw new Error(`${device.name} did not begin`);
    const [first] = this.devices;
    await first?.life?.chat.createGroup({
      name: "First",
      usernames: this.people.slice(1, 3).map(({ name }) => name),
    });
  }

  async #leave(): Promise<void> {
    if (this.isRedisLost) await this.cluster.redis.restart();
    await this.restarting?.catch(() => {});
    for (const device of this.devices) {
      device.deps.proxy.resume();
      await device.crash();
    }
  }
}
