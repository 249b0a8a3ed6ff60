import type { TimelineView } from "@gochat/client/react";

type Direction = "older" | "newer";

/** A page is asked for this much before it is reached, in heights of what is to be seen. */
const AHEAD = 2;
const AHEAD_MIN_PX = 1_600;
/** As the SDK holds by itself; a window that is full lets go of one end when the other one grows. */
const WINDOW = 300;
/** What was read is on the page by then. */
const SETTLE_MS = 32;
const TRY_AGAIN_MS = 2_000;

interface Edges {
  readonly older: number;
  readonly newer: number;
  readonly height: number;
}

/** Asks for pages before they are reached, one at a time. */
export class Paging {
  #isBusy = false;
  #last: Direction | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Somebody has scrolled: they may have turned around. */
  scrolled(): void {
    this.#last = null;
  }

  /** `again` is called when it is time to look once more. */
  check(view: TimelineView, { older, newer, height }: Edges, again: () => void): void {
    if (this.#isBusy || view.messages.length === 0) return;
    const isFull = view.messages.length >= WINDOW;
    // A full window is no longer than it is: both ends at once are never near.
    const ahead = Math.min(Math.max(height * AHEAD, AHEAD_MIN_PX), isFull ? (older + newer) / 3 : Infinity);
    const may = (direction: Direction) => !isFull || this.#last === null || this.#last === direction;
    if (view.hasOlder && older < ahead && may("older")) this.#load("older", view.loadOlder(), again);
    else if (view.hasNewer && newer < ahead && may("newer")) this.#load("newer", view.loadNewer(), again);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #load(direction: Direction, page: Promise<void>, again: () => void): void {
    this.#isBusy = true;
    this.#last = direction;
    const after = (ms: number) => () => {
      this.#timer = setTimeout(() => {
        this.#isBusy = false;
        again();
      }, ms);
    };
    page.then(after(SETTLE_MS), after(TRY_AGAIN_MS));
  }
}
