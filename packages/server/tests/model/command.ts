import type fc from "fast-check";
import { expect } from "vitest";
import type { Model } from "./model.ts";
import type { Outcome } from "./outcome.ts";
import type { Answer, Rig } from "./rig.ts";

export type Command = fc.AsyncCommand<Model, Rig>;

/** Says what is done, for whoever reads the counterexample. */
export type Say = (text: string) => void;

/**
 * `run` does something on the server and on the model, and expects the same of both. Where it finds nothing that it could be done
 * to, it says nothing, and does not count.
 */
export function command(run: (model: Model, rig: Rig, say: Say) => Promise<void>): Command {
  return {
    check: () => true,
    async run(model, rig) {
      await run(model, rig, (text) => {
        counted.commands++;
        rig.transcript.push(text.replaceAll(/(.)\1{9,}/gu, "$1…"));
      });
    },
    // Whom it concerns is only known when it runs, and it may run more than once: see the transcript.
    toString: () => ".",
  };
}

/** How many commands ran, and how many of them were refused as the model said. */
export const counted = { commands: 0, refused: 0 };

/** Both refuse, or both do it; then what each says of it. */
export function judge<T>(expected: Outcome<T>, answer: Answer): { value: T; body: Answer["body"] } | null {
  if ("refused" in expected) {
    expect(expected.refused, "the model refuses it").toContain(answer.code);
    counted.refused++;
    return null;
  }
  expect(answer.code, "the model allows it").toBeNull();
  return { value: expected.done, body: answer.body };
}

/** What an answer holds, if it must. */
export function present<T>(value: T | undefined): T {
  expect(value).toBeDefined();
  return value as T;
}
