import { LIMITS } from "@gochat/protocol";
import fc from "fast-check";
import { expectDevices } from "./check-devices.ts";
import { command, present } from "./command.ts";
import type { Command } from "./command.ts";
import { Device } from "./device.ts";
import { nodeAt } from "./rig.ts";

// A new device reads everything, which takes long beside what else a run does.
const DEVICES_MAX = 8;

export const disconnectCommand: fc.Arbitrary<Command> = fc.nat(59).map((nth) =>
  command(async (_model, rig, say) => {
    const connected = rig.devices.filter(({ isConnected }) => isConnected);
    const device = connected[nth % connected.length];
    if (device === undefined) return;
    say(`a device of ${device.person.username} goes`);
    await device.disconnect();
  }),
);

/** To either node; now and then one that never went, as a phone does that changes networks. */
export const reconnectCommand: fc.Arbitrary<Command> = fc
  .record({
    nth: fc.nat(59),
    node: fc.nat(1),
    mayBeConnected: fc.constantFrom(false, false, false, true),
    size: fc.constantFrom(1, 2, LIMITS.syncConversationsMax),
    isSyncFirst: fc.boolean(),
  })
  .map(({ nth, node, mayBeConnected, size, isSyncFirst }) =>
    command(async (_model, rig, say) => {
      const fitting = rig.devices.filter(({ isConnected }) => mayBeConnected || !isConnected);
      const device = fitting[nth % fitting.length];
      if (device === undefined) return;
      const before = isSyncFirst ? " before any event" : "";
      say(
        `a device of ${device.person.username} comes back to node ${node}, and syncs ${size} conversations at a time${before}`,
      );
      await device.reconnect(nodeAt(rig, node), { size, isSyncFirst });
    }),
  );

export const secondDeviceCommand: fc.Arbitrary<Command> = fc
  .record({ who: fc.nat(4), node: fc.nat(1) })
  .map(({ who, node }) =>
    command(async (model, rig, say) => {
      const person = present(model.people[who]);
      if (rig.devices.length >= DEVICES_MAX) return;
      say(`${person.username} takes another device, at node ${node}`);
      rig.devices.push(await Device.open(person, nodeAt(rig, node)));
    }),
  );

export const checkCommand: fc.Arbitrary<Command> = fc.constant(null).map(() =>
  command(async (model, rig, say) => {
    say("every device is looked at");
    await expectDevices(model, rig.devices);
  }),
);
