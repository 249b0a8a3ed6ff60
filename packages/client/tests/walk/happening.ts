import { call, eventually } from "@gochat/testkit";
import type { ServerProcess } from "@gochat/testkit";
import type { Device } from "./device.ts";
import type { Walk } from "./walk.ts";

/** What happens to a device, or between it and the server. */
export const HAPPENING: Record<
  string,
  [number, (walk: Walk, device: Device) => string | undefined | Promise<string | undefined>]
> = {
  "cut the connection": [4, (_walk, { deps }) => (deps.proxy.cutAll(), "")],
  "hold everything": [2, (walk, device) => walk.fault(device, () => device.deps.proxy.stall("both"))],
  "hold answers": [3, (walk, device) => walk.fault(device, () => device.deps.proxy.stall("to-client"))],
  "be slow": [
    2,
    (walk, device) => walk.fault(device, () => device.deps.proxy.delay(20 + walk.random.below(60), "both")),
  ],
  "be unreachable": [2, (walk, device) => walk.fault(device, () => device.deps.proxy.refuse())],
  "mend the network": [6, (walk, device) => walk.mend(device)],
  "let time pass": [
    4,
    (walk, { environment }) => {
      const ms = walk.random.pick([500, 2_000, 16_000, 40_000]) ?? 0;
      environment?.advance(ms);
      return `${ms} ms`;
    },
  ],
  "set the clock": [
    1,
    (walk, { environment }) => {
      const ms = (walk.random.next() - 0.5) * 4 * 86_400_000;
      environment?.setClock(ms);
      return `${ms} ms`;
    },
  ],
  "lose or find the network": [
    2,
    (_walk, { environment }) => (environment?.wake(!environment.hasNetwork), String(environment?.hasNetwork)),
  ],
  sleep: [
    2,
    (walk, { environment }) => {
      environment?.setClock(600_000);
      if (walk.random.chance(0.5)) environment?.wake(environment.hasNetwork);
      return "";
    },
  ],
  "fill or empty the disk": [
    0.4,
    (_walk, { deps: { disk } }) => ((disk.isFull = !disk.isFull), String(disk.isFull)),
  ],
  "go to the other node": [
    2,
    (walk, { deps: { proxy } }) => {
      const node = walk.random.pick(walk.cluster.nodes);
      if (node === undefined) return undefined;
      proxy.moveTo(node.url);
      proxy.cutAll();
      return node.url;
    },
  ],
  close: [3, (_walk, device) => device.close().then(() => "")],
  crash: [3, (_walk, device) => device.crash().then(() => "")],
  open: [
    8,
    (walk, device) =>
      device.life !== undefined || device.isOpening
        ? undefined
        : (walk.expectSettled(device.open(), undefined, "open"), ""),
  ],
};

const restart = async (node: ServerProcess, isKilled: boolean): Promise<void> => {
  await (isKilled ? node.kill() : node.stop());
  // Without Redis it does not start.
  await eventually(() => node.start(), { timeoutMs: 30_000 });
};

/** What happens to the servers. */
export const DISASTERS: Record<
  string,
  [number, (walk: Walk) => string | undefined | Promise<string | undefined>]
> = {
  "restart a node": [
    0.5,
    (walk) => {
      const node = walk.random.pick(walk.cluster.nodes);
      if (node === undefined || walk.restarting !== undefined) return undefined;
      const isKilled = walk.random.chance(0.5);
      walk.restarting = restart(node, isKilled).finally(() => (walk.restarting = undefined));
      return `${node.url}${isKilled ? " by kill -9" : ""}`;
    },
  ],
  "lose or find Redis": [
    0.5,
    async (walk) => {
      walk.isRedisLost = !walk.isRedisLost;
      await (walk.isRedisLost ? walk.cluster.redis.kill() : walk.cluster.redis.restart());
      return String(walk.isRedisLost);
    },
  ],
  "end sessions": [
    1,
    async (walk) => {
      if (walk.restarting !== undefined) return undefined;
      const [node] = walk.cluster.nodes;
      const { login, token } = await walk.logIn();
      const { body } = await call<{ sessions: { id: string; is_current: boolean }[] }>(
        node,
        "GET",
        "/api/v1/auth/sessions",
        { token },
      );
      for (const { id, is_current } of body.sessions)
        if (!is_current) await call(node, "DELETE", `/api/v1/auth/sessions/${id}`, { token });
      return `${body.sessions.length - 1} of ${login}`;
    },
  ],
};
