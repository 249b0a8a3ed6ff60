import { GoChatError } from "@gochat/client";
import { ACTING } from "./acting.ts";
import { DISASTERS, HAPPENING } from "./happening.ts";
import type { Walk } from "./walk.ts";

/** Something that may happen, and how often it does. */
export interface Step {
  readonly name: string;
  readonly weight: number;
  /** Undefined where there is nothing to be done. Resolves when what must be waited for is done. */
  readonly run: (walk: Walk) => string | undefined | Promise<string | undefined>;
}

export const STEPS: readonly Step[] = [
  ...Object.entries(ACTING).map(([name, [weight, run]]) => ({
    name,
    weight,
    run: (walk: Walk) => {
      const device = walk.random.pick(walk.devices.filter(({ life }) => life !== undefined));
      if (device?.life === undefined) return undefined;
      const said = run(walk, device.life, device);
      return said === undefined ? undefined : `${device.life.name}: ${said}`;
    },
  })),
  ...Object.entries(HAPPENING).map(([name, [weight, run]]) => ({
    name,
    weight,
    run: async (walk: Walk) => {
      const device = walk.random.pick(walk.devices);
      const said = device && (await run(walk, device));
      return said === undefined ? undefined : `${device?.name} ${said}`;
    },
  })),
  ...Object.entries(DISASTERS).map(([name, [weight, run]]) => ({ name, weight, run })),
];

/** Every failure that the client tells is one of its own kind. */
export const isExpected = (error: unknown): boolean =>
  error instanceof GoChatError || (error as { name?: string } | null)?.name === "GoChatError";
