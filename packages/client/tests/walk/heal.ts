import type { OutboxEntry } from "@gochat/client";
import { eventually } from "@gochat/testkit";
import type { Device } from "./device.ts";
import type { Walk } from "./walk.ts";

/** Mends everything, and waits until every chat is online and has nothing left to do. */
export async function heal(walk: Walk): Promise<void> {
  if (walk.isRedisLost) await walk.cluster.redis.restart();
  walk.isRedisLost = false;
  await walk.restarting;
  for (const { deps } of walk.devices) {
    deps.disk.isFull = false;
    deps.proxy.cutAll();
    deps.proxy.resume();
  }
  await eventually(
    async () => {
      await Promise.all(walk.devices.map((device) => healOne(walk, device)));
      const busy = walk.devices.flatMap(({ life, name }) => {
        if (life === undefined) return [`${name} is not there`];
        const { chat, environment } = life;
        const left = chat.outbox.getSnapshot();
        const waits = ({ error, attachments = [] }: OutboxEntry) =>
          error !== undefined || attachments.some((each) => each.error !== undefined);
        if (chat.status.state === "waiting" || left.some(waits)) environment.advance(1_000);
        const { awaited, mustReadList } = life.state;
        return [
          ...(chat.status.state === "online" ? [] : [`${life.name} is ${chat.status.state}`]),
          ...(left.length === 0 ? [] : [`the outbox of ${life.name} holds ${JSON.stringify(left)}`]),
          ...(awaited.size === 0 && !mustReadList ? [] : [`${life.name} has something to read`]),
        ];
      });
      if (busy.length > 0) throw new Error(busy.join("\n"));
      if (walk.unsettled.length > 0) throw new Error(`these have not settled: ${walk.unsettled.join(", ")}`);
    },
    { timeoutMs: walk.patienceMs * 2 },
  );
}

async function healOne(walk: Walk, device: Device): Promise<void> {
  const { life } = device;
  if (life === undefined) {
    device.environment?.advance(2_000);
    void device.open();
    return;
  }
  const { chat, environment } = life;
  if (!environment.hasNetwork) environment.wake(true);
  if (chat.status.state === "closed") {
    if (life.signedOut !== 1)
      walk.fail(
        `${life.name} is closed (${chat.status.error?.code}) and told ${life.signedOut} times that it is signed out`,
      );
    await device.close();
  }
  for (const entry of chat.outbox.getSnapshot())
    if (entry.status === "failed") {
      const given = walk.ledger.find(entry.client_id);
      if (given !== undefined) given.isRefusedLater = true;
      chat.outbox.cancel(entry.client_id);
    }
}
