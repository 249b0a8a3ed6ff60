import { setTimeout as pause } from "node:timers/promises";
import type { Bus } from "../platform/bus.ts";
import type { Logger } from "../platform/logger.ts";

export interface NodesDeps {
  readonly bus: Pick<Bus, "publish" | "subscribe">;
  readonly nodeId: string;
  readonly logger: Logger;
  /** Sockets of this node. */
  readonly countConnections: () => number;
  readonly elapsedMs?: () => number;
}

/** All nodes as they speak of themselves over the bus (I9). Each knows of itself what is so now, and of the others what they said last. */
export interface Nodes {
  readonly sum: () => { readonly nodes: number; readonly connections: number };
  readonly run: (signal: AbortSignal) => Promise<void>;
}

const CHANNEL = "nodes";
const SAY_EVERY_MS = 5_000;
// One that says nothing three times is gone, or its bus is.
const GONE_AFTER_MS = 3 * SAY_EVERY_MS;

interface Said {
  readonly node: string;
  /** Null: it stops. */
  readonly connections: number | null;
}

export function createNodes({
  bus,
  nodeId,
  logger,
  countConnections,
  elapsedMs = () => performance.now(),
}: NodesDeps): Nodes {
  const others = new Map<string, { readonly connections: number; readonly saidAt: number }>();
  const say = (connections: number | null) =>
    bus.publish(CHANNEL, JSON.stringify({ node: nodeId, connections } satisfies Said));
  const hear = (frame: string) => {
    const { node, connections } = JSON.parse(frame) as Said;
    if (node === nodeId) return;
    if (connections === null) others.delete(node);
    else others.set(node, { connections, saidAt: elapsedMs() });
  };
  return {
    sum() {
      const since = elapsedMs() - GONE_AFTER_MS;
      for (const [node, { saidAt }] of others) if (saidAt < since) others.delete(node);
      const theirs = [...others.values()].map(({ connections }) => connections);
      return {
        nodes: 1 + theirs.length,
        connections: theirs.reduce((sum, each) => sum + each, countConnections()),
      };
    },
    async run(signal) {
      // While the bus is down this node knows itself alone.
      bus.subscribe(CHANNEL, { onFrame: hear, onGap: () => {} }).catch((error: unknown) => {
        if (!signal.aborted) logger.error({ err: error }, "other nodes are not heard of");
      });
      while (!signal.aborted) {
        say(countConnections());
        await pause(SAY_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      }
      say(null);
    },
  };
}
