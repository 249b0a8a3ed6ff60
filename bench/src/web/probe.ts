import type { Page } from "playwright-core";

/** What was seen from one frame to the next. */
export interface Watched {
  /** The longest time for which no message was in the middle of the timeline. */
  readonly blankMs: number;
  /** The time from each frame to the next, in ms. */
  readonly frames: readonly number[];
  /** The most elements that the document had. */
  readonly elements: number;
}

/** What `page/probe.js` can do: called as `probe` inside of the page. Times are in ms. */
export interface InPage {
  /** From the beginning of the navigation until the list and a field to write in were painted. */
  readonly usableAt: Promise<number>;
  /** The scripts whose loading had begun at this time. */
  readonly loadedUntil: (at: number) => readonly string[];
  /** From each key until what it changed was painted; those since it was asked last. */
  readonly takeKeys: () => readonly number[];
  /** How long tasks were that took more than 50 ms; those since it was asked last. */
  readonly takeTasks: () => readonly number[];
  /** From the next click until this path and a message with this text were painted. */
  readonly clicked: (path: string, text: string) => Promise<number>;
  /** Whether a message with this text is there. */
  readonly shows: (text: string) => boolean;
  readonly elements: () => number;
  readonly watch: () => void;
  readonly unwatch: () => Watched;
  /** Scrolls up by so many px, and answers with how far what is read moved after that. */
  readonly drift: (distance: number) => Promise<number>;
}

type Answer<Name extends keyof InPage> = InPage[Name] extends (...args: never[]) => infer Result
  ? Awaited<Result>
  : Awaited<InPage[Name]>;
type Arguments<Name extends keyof InPage> = InPage[Name] extends (...args: infer Args) => unknown ? Args : [];

/** Asks the probe in a page. */
export function ask<Name extends keyof InPage>(
  page: Page,
  name: Name,
  ...args: Arguments<Name>
): Promise<Answer<Name>> {
  const call = args.length === 0 ? `` : args.map((argument) => JSON.stringify(argument)).join();
  return page.evaluate<Answer<Name>>(
    `typeof probe.${name} === "function" ? probe.${name}(${call}) : probe.${name}`,
  );
}
