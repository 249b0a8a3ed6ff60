import { setTimeout as pause } from "node:timers/promises";

import { ErrorReply } from "@redis/client";

import type { Bus, BusSubscriber } from "../bus.ts";
import type { Logger } from "../logger.ts";
import { SubscriberList } from "../memory/subscriber-list.ts";
import type { Redis } from "./open-redis.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { SparseLog } from "./sparse-log.ts";

export interface RedisBusOptions {
  /** Nodes with the same prefix are one cluster. */
  prefix?: string;
  /** Frames that wait for Redis to take them, in characters; beyond it frames are dropped. */
  maxInFlight?: number;
  /** After dropping frames: how long to wait before telling the cluster, so that many drops make one notice. */
  gapNoticeMs?: number;
}

interface Channel {
  subscribers: SubscriberList;
  live: Promise<void>;
}

// What a command costs beside its text, so that many tiny frames are bounded as well.
const FRAME_OVERHEAD = 256;
const LOG_INTERVAL_MS = 10_000;
const SUBSCRIBE_RETRY_MS = 100;
const GAP_CHANNEL = "bus:gap";

/**
 * The bus of several nodes, on Redis Pub/Sub.
 *
 * A loss has two sides. When the subscriber connection was replaced, this node's subscribers get `onGap`. When this
 * node dropped frames that it should have published, it says so on a channel of its own as soon as it can, and the
 * subscribers of every node get `onGap`.
 */
export class RedisBus implements Bus {
  readonly kind = "redis";
  readonly #logger: Logger;
  readonly #commands: RedisConnection;
  readonly #subscriber: RedisConnection;
  readonly #prefix: string;
  readonly #maxInFlight: number;
  readonly #gapNoticeMs: number;
  readonly #channels = new Map<string, Channel>();
  readonly #log = new SparseLog(LOG_INTERVAL_MS);
  #gapNotice: NodeJS.Timeout | undefined;
  #inFlight = 0;
  #dropped = 0;
  #closed = false;

  constructor(redis: Redis, options: RedisBusOptions = {}) {
    this.#logger = redis.logger;
    this.#commands = redis.commands;
    this.#prefix = options.prefix ?? "gochat:";
    this.#maxInFlight = options.maxInFlight ?? 16 * 1024 * 1024;
    this.#gapNoticeMs = options.gapNoticeMs ?? 1_000;
    this.#subscriber = redis.openConnection("subscriber");
    this.#subscriber.onReconnected(() => this.#gap());
    this.subscribe(GAP_CHANNEL, { onFrame: () => this.#gap(), onGap: () => undefined }).catch(
      (error: unknown) => {
        if (!this.#closed) this.#logger.error({ err: error }, "gaps that other nodes report are not heard");
      },
    );
  }

  /** Frames that were not handed over, since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  publish(channel: string, frame: string): void {
    const cost = frame.length + FRAME_OVERHEAD;
    if (this.#closed || !this.#commands.isReady || this.#inFlight + cost > this.#maxInFlight) {
      this.#drop("not connected, or too many frames in flight");
      return;
    }
    this.#inFlight += cost;
    this.#commands.client.publish(this.#prefix + channel, frame).then(
      () => {
        this.#inFlight -= cost;
      },
      (error: unknown) => {
        this.#inFlight -= cost;
        this.#drop(error);
      },
    );
  }

  async subscribe(channel: string, subscriber: BusSubscriber): Promise<void> {
    let entry = this.#channels.get(channel);
    if (entry === undefined) {
      const subscribers = new SubscriberList(this.#logger);
      entry = { subscribers, live: this.#goLive(channel, subscribers) };
      this.#channels.set(channel, entry);
    }
    entry.subscribers.add(subscriber);
    await entry.live;
  }

  async ping(): Promise<void> {
    await Promise.all([this.#commands.ping(), this.#subscriber.ping()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#gapNotice);
    await this.#subscriber[Symbol.asyncDispose]();
  }

  /** The client subscribes again after a loss only to what was live before: until then it is tried here. */
  async #goLive(channel: string, subscribers: SubscriberList): Promise<void> {
    while (!this.#closed) {
      if (!(await this.#subscriber.whenReady(1_000))) continue;
      try {
        await this.#subscriber.client.subscribe(this.#prefix + channel, (frame) => subscribers.frame(frame));
        return;
      } catch (error) {
        if (error instanceof ErrorReply) {
          this.#channels.delete(channel);
          throw error;
        }
        await pause(SUBSCRIBE_RETRY_MS);
      }
    }
    throw new Error("The bus is closed.");
  }

  #gap(): void {
    for (const { subscribers } of this.#channels.values()) subscribers.gap();
  }

  #drop(reason: unknown): void {
    this.#dropped += 1;
    if (this.#closed) return;
    this.#log.write((heldBack) => {
      this.#logger.warn(
        { reason: String(reason), dropped: this.#dropped, held_back: heldBack },
        "the bus dropped a frame",
      );
    });
    this.#gapNotice ??= setTimeout(() => this.#tellGap(), this.#gapNoticeMs);
  }

  #tellGap(): void {
    this.#gapNotice = undefined;
    // While the bus is down this is dropped as well, which plans the next attempt.
    this.publish(GAP_CHANNEL, "");
  }
}
