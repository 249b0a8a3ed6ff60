import type { Front } from "./front/front.ts";
import type { Maker } from "./maker.ts";

/** What the preparation leaves for the attack to know: ids. */
export type Target = Readonly<Record<string, string>>;

/**
 * Something that strangers, or one person with an account, do to a server from three addresses. To add one, write a file in
 * `attacks/` and a line in `attacks.ts`.
 */
export interface Attack {
  readonly name: string;
  /** Who does what, and how much of it. */
  readonly summary: string;
  /** Makes what one person could make in time, on a server without limits. */
  readonly prepare?: (maker: Maker) => Promise<Target>;
  /** Begins, and goes on until the front is closed. Runs in a process of its own. */
  readonly begin: (front: Front, target: Target) => void;
}
