import type { Presence } from "@gochat/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { newUserId, TestNodes } from "@gochat/testkit/rigs/presence-nodes.ts";
import { runsOf, timeoutOf } from "@gochat/testkit/runs.ts";
import type { Device, TestNode } from "@gochat/testkit/rigs/presence-nodes.ts";

const PEOPLE = 4;
const NODES = 3;
const node = fc.nat(NODES - 1);
const person = fc.nat(PEOPLE - 1);

const step = fc.oneof(
  fc.record({ do: fc.constant("connect" as const), node, person }),
  fc.record({ do: fc.constant("close" as const), nth: fc.nat(20) }),
  fc.record({ do: fc.constant("set" as const), nth: fc.nat(20), status: fc.constantFrom("online", "away") }),
  fc.record({ do: fc.constant("hide" as const), node, person, isHidden: fc.boolean() }),
  fc.record({ do: fc.constant("cut" as const), node }),
  fc.record({ do: fc.constant("mend" as const), node }),
  fc.record({ do: fc.constant("still" as const), node, isStill: fc.boolean() }),
  fc.record({ do: fc.constant("watch" as const), node }),
  fc.record({ do: fc.constant("pass" as const), seconds: fc.integer({ min: 1, max: 25 }) }),
);

test(
  "P3 P4 P5 whatever happens to nodes and bus, 40 seconds later every watcher knows what is true",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        await using cluster = new TestNodes();
        const nodes: TestNode[] = [];
        for (let i = 0; i < NODES; i++) nodes.push(await cluster.start());
        const people = Array.from({ length: PEOPLE }, newUserId);
        const devices: { device: Device; status: string; node: TestNode }[] = [];
        const watchers: Device[] = [];
        const known = new Map<Device, Map<string, Presence>>();
        const startWatching = async (at: TestNode) => {
          const watcher = at.connect(newUserId());
          watchers.push(watcher);
          known.set(watcher, new Map((await watcher.watch(...people)).map((each) => [each.user_id, each])));
        };
        for (const each of nodes) await startWatching(each);

        const nodeAt = (index: number): TestNode => nodes[index] as TestNode;
        const run = async (each: typeof step extends fc.Arbitrary<infer S> ? S : never) => {
          switch (each.do) {
            case "connect": {
              const at = nodeAt(each.node);
              if (at.isStill) return;
              const device = at.connect(people[each.person] ?? newUserId());
              devices.push({ device, status: "online", node: at });
              return;
            }
            case "close": {
              const [entry] = devices.splice(each.nth % Math.max(1, devices.length), 1);
              entry?.device.close();
              return;
            }
            case "set": {
              const entry = devices[each.nth % Math.max(1, devices.length)];
              if (entry === undefined) return;
              entry.device.set(each.status);
              entry.status = each.status;
              return;
            }
            case "hide": {
              const userId = people[each.person] ?? newUserId();
              if (each.isHidden) cluster.directory.hidden.add(userId);
              else cluster.directory.hidden.delete(userId);
              nodeAt(each.node).presence.changedVisibility(userId);
              return;
            }
            case "cut":
              nodeAt(each.node).isCut = true;
              return;
            case "mend":
              if (nodeAt(each.node).isCut) nodeAt(each.node).mend();
              return;
            case "still":
              nodeAt(each.node).isStill = each.isStill;
              return;
            case "watch":
              if (!nodeAt(each.node).isStill) await startWatching(nodeAt(each.node));
              return;
            case "pass":
              return cluster.pass(each.seconds);
          }
        };
        for (const each of steps) await run(each);
        for (const each of nodes) each.isStill = false;
        // Frames that one node could not send are a gap for all (the contract of the bus).
        for (const each of nodes) each.mend();
        await cluster.pass(40);

        for (const watcher of watchers) {
          const view = known.get(watcher) ?? new Map<string, Presence>();
          for (const presence of watcher.takeChanges()) view.set(presence.user_id, presence);
          for (const userId of people) {
            const statuses = devices.filter(({ device }) => device.userId === userId).map((d) => d.status);
            const isHidden = cluster.directory.hidden.has(userId);
            const status =
              isHidden || statuses.length === 0 ? "offline" : statuses.includes("online") ? "online" : "away";
            const { lastSeen } = cluster.directory;
            const presence = view.get(userId);
            expect(presence).toMatchObject({ user_id: userId, status });
            // A node that was told of nothing while somebody came and went may not know when.
            const times = status === "offline" && !isHidden ? [null, lastSeen.get(userId)] : [null];
            expect(times).toContain(presence?.last_seen_at);
          }
        }
      }),
      { numRuns: runsOf(500) },
    );
  },
  timeoutOf(60_000),
);
