import fc from "fast-check";
import { expect } from "vitest";
import { command, present } from "./command.ts";
import type { Command } from "./command.ts";
import { ask, nodeAt } from "./rig.ts";

const NAMES = ["Ann", 'The "one"', "back\\slash", "名前 🐙", "x".repeat(64)];

export const renameCommand: fc.Arbitrary<Command> = fc
  .record({ who: fc.nat(4), node: fc.nat(1), display_name: fc.constantFrom(...NAMES) })
  .map(({ who, node, display_name }) =>
    command(async (model, rig, say) => {
      const person = present(model.people[who]);
      say(`${person.username} calls themselves ${display_name}`);
      const way = { device: null, node: nodeAt(rig, node) };
      const request = { method: "PATCH", path: "/users/me", body: { display_name } };
      const { code } = await ask(way, person, request);
      expect(code).toBeNull();
      person.displayName = display_name;
    }),
  );
