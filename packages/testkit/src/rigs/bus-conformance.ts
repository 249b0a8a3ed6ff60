import { describe, expect, test } from "vitest";

import { eventually } from "../eventually.ts";
import type { Bus, BusSubscriber } from "@gochat/server/platform/bus.ts";

export interface BusFixture extends AsyncDisposable {
  /** Every node of one bus: at least one. */
  nodes: readonly [Bus, ...Bus[]];
}

export class RecordingSubscriber implements BusSubscriber {
  readonly frames: string[] = [];
  gaps = 0;

  onFrame(frame: string): void {
    this.frames.push(frame);
  }

  onGap(): void {
    this.gaps += 1;
  }
}

/** What every implementation of `Bus` promises. */
export function describeBus(name: string, open: () => Promise<BusFixture>): void {
  describe(`Bus ${name}`, () => {
    test("a frame reaches every subscriber of its channel on every node, the publisher's included, once", async () => {
      await using fixture = await open();
      for (const publisher of fixture.nodes) {
        const subscribers = await subscribeTwiceEverywhere(fixture, "here");
        publisher.publish("here", "frame");
        publisher.publish("here", "last");
        await eventually(() => {
          for (const subscriber of subscribers) expect(subscriber.frames).toEqual(["frame", "last"]);
        });
      }
    });

    test("a frame does not reach other channels", async () => {
      await using fixture = await open();
      const [node] = fixture.nodes;
      const here = new RecordingSubscriber();
      const there = new RecordingSubscriber();
      await node.subscribe("here", here);
      await node.subscribe("there", there);
      node.publish("elsewhere", "nobody listens");
      node.publish("here", "1");
      node.publish("there", "2");
      await eventually(() => expect([here.frames, there.frames]).toEqual([["1"], ["2"]]));
    });

    test("frames of one node arrive in the order of the publish calls", async () => {
      await using fixture = await open();
      const [publisher] = fixture.nodes;
      const subscriber = new RecordingSubscriber();
      const node = fixture.nodes.at(-1) ?? publisher;
      await node.subscribe("even", subscriber);
      await node.subscribe("odd", subscriber);
      const frames = Array.from({ length: 2_000 }, (_, index) => String(index));
      for (const frame of frames) publisher.publish(Number(frame) % 2 === 0 ? "even" : "odd", frame);
      await eventually(() => expect(subscriber.frames).toHaveLength(frames.length));
      expect(subscriber.frames).toEqual(frames);
    });

    test("any text passes unchanged", async () => {
      await using fixture = await open();
      const [node] = fixture.nodes;
      const subscriber = new RecordingSubscriber();
      await node.subscribe("texts", subscriber);
      const texts = ["", "\r\n$3\r\n", "žluťoučký 🐎", `{"a":"\u0000"}`, "x".repeat(100_000)];
      for (const text of texts) node.publish("texts", text);
      await eventually(() => expect(subscriber.frames).toEqual(texts));
    });

    test("publish returns before any subscriber runs, also when a subscriber publishes", async () => {
      await using fixture = await open();
      const [node] = fixture.nodes;
      const order: string[] = [];
      await node.subscribe("ping", {
        onFrame: () => {
          node.publish("pong", "");
          order.push("ping seen");
        },
        onGap: () => undefined,
      });
      await node.subscribe("pong", { onFrame: () => order.push("pong seen"), onGap: () => undefined });
      node.publish("ping", "");
      order.push("published");
      await eventually(() => expect(order).toEqual(["published", "ping seen", "pong seen"]));
    });

    test("a subscriber that throws does not keep frames from the others", async () => {
      await using fixture = await open();
      const [node] = fixture.nodes;
      const subscriber = new RecordingSubscriber();
      const broken = () => {
        throw new Error("broken on purpose");
      };
      await node.subscribe("here", { onFrame: broken, onGap: broken });
      await node.subscribe("here", subscriber);
      node.publish("here", "1");
      node.publish("here", "2");
      await eventually(() => expect(subscriber.frames).toEqual(["1", "2"]));
    });

    test("no gap is reported while nothing is lost", async () => {
      await using fixture = await open();
      const subscribers = await subscribeTwiceEverywhere(fixture, "here");
      fixture.nodes[0].publish("here", "1");
      await eventually(() => expect(subscribers.map(({ frames }) => frames.length)).not.toContain(0));
      expect(subscribers.map(({ gaps }) => gaps)).toEqual(subscribers.map(() => 0));
    });

    test("a live bus answers to a ping; a closed one does not, and drops frames silently", async () => {
      await using fixture = await open();
      const [node] = fixture.nodes;
      await expect(node.ping()).resolves.toBeUndefined();
      await node[Symbol.asyncDispose]();
      await expect(node.ping()).rejects.toThrow(/closed/);
      await expect(node.subscribe("late", new RecordingSubscriber())).rejects.toThrow(/closed/);
      expect(() => node.publish("late", "frame")).not.toThrow();
    });
  });
}

async function subscribeTwiceEverywhere(
  fixture: BusFixture,
  channel: string,
): Promise<RecordingSubscriber[]> {
  const subscribers: RecordingSubscriber[] = [];
  for (const node of [...fixture.nodes, ...fixture.nodes]) {
    const subscriber = new RecordingSubscriber();
    await node.subscribe(channel, subscriber);
    subscribers.push(subscriber);
  }
  return subscribers;
}
