import fc from "fast-check";
import { expect, test } from "vitest";
import type { ServerFrame } from "../contract/frames.ts";
import { World } from "../testing/world.ts";
import type { Deed } from "../testing/world.ts";
import { apply } from "./apply.ts";
import type { LocalEvent, StateEvent } from "./apply.ts";
import { emptyState } from "./state.ts";
import type { ChatState } from "./state.ts";

type Way = "events" | "answers" | "states" | "pages";

/** What happens next: somebody does something, or something that is on its way arrives, or this device reads. */
type Step =
  | { readonly step: "deed"; readonly deed: Deed }
  | { readonly step: "arrive"; readonly from: Way; readonly at: number }
  | { readonly step: "again"; readonly at: number }
  | { readonly step: "page"; readonly at: number }
  | { readonly step: "release"; readonly at: number }
  | { readonly step: "read" };

const at = fc.double({ min: 0, max: 1, noNaN: true });
const deed: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constantFrom<Deed["kind"]>(
    "send",
    "send",
    "send",
    "send",
    "edit",
    "delete",
    "react",
    "rename",
    "add",
    "remove",
    "mark",
    "mark",
    "unread",
    "unread",
    "archive",
    "mute",
    "rename-person",
  ),
  by: fc.constantFrom<Deed["by"]>("me", "mine", "bob", "bob", "cy"),
  at,
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ step: fc.constant("deed" as const), deed }) },
  {
    weight: 4,
    arbitrary: fc.record({
      step: fc.constant("arrive" as const),
      from: fc.constantFrom(
        "events" as const,
        "events" as const,
        "answers" as const,
        "states" as const,
        "pages" as const,
      ),
      at,
    }),
  },
  { weight: 1, arbitrary: fc.record({ step: fc.constant("again" as const), at }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant("page" as const), at }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant("release" as const), at }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant("read" as const) }) },
);

/** A device, and what is on its way to it. */
class Device {
  readonly #world: World;
  state: ChatState;
  /** Events and answers keep an order, each among themselves; what has no version keeps none. */
  readonly #ways: Record<Way, StateEvent[]> = { events: [], answers: [], states: [], pages: [] };
  readonly #past: ServerFrame[] = [];

  constructor(world: World, wasThere: boolean) {
    this.#world = world;
    this.state = emptyState(world.me);
    // Else the first event that comes is of a conversation that it does not know (D7).
    if (wasThere) this.#take({ type: "local.read", conversation: world.read() });
  }

  step(next: Step): void {
    switch (next.step) {
      case "deed": {
        const { events, answers, states } = this.#world.do(next.deed);
        this.#ways.events.push(...events);
        this.#ways.answers.push(...answers);
        this.#ways.states.push(...states);
        return;
      }
      case "arrive":
        return this.#arrive(next.from, next.at);
      case "again": {
        // What a sync repeats.
        const frame = this.#past[Math.floor(next.at * this.#past.length)];
        if (frame !== undefined) this.#take(frame);
        return;
      }
      case "page":
        return this.#askForPage(Math.floor(next.at * this.#world.messages.length), 7);
      case "release": {
        const from = Math.floor(next.at * this.#world.messages.length);
        const last = this.state.conversations.get(this.#world.id)?.entity.last_seq ?? 0;
        // What is being read is held.
        if (this.#ways.pages.length > 0) return;
        return this.#take({
          type: "local.released",
          conversation_id: this.#world.id,
          ranges: [
            [from, from + 5],
            [last - 3, last],
          ],
        });
      }
      case "read":
        return this.#read();
    }
  }

  /** Everything arrives, and what must be read is read. */
  settle(): void {
    for (const from of ["events", "answers", "states", "pages"] as const)
      while (this.#ways[from].length > 0) this.#arrive(from, 0);
    this.#read();
  }

  /** Reads all messages. */
  readAll(): void {
    this.#askForPage(0, this.#world.messages.length);
    this.#arrive("pages", 0);
  }

  #arrive(from: Way, at: number): void {
    const way = this.#ways[from];
    const isOrdered = from === "events" || from === "answers";
    const [event] = way.splice(isOrdered ? 0 : Math.floor(at * way.length), 1);
    if (event === undefined) return;
    if (from === "events") this.#past.push(event as ServerFrame);
    this.#take(event);
  }

  #askForPage(after: number, limit: number): void {
    const generation = this.state.conversations.get(this.#world.id)?.generation;
    if (generation === undefined) return;
    const messages = this.#world.page(after, limit);
    this.#ways.pages.push({ type: "local.page", conversation_id: this.#world.id, messages, generation });
  }

  #read(): void {
    while (this.state.awaited.size > 0) this.#take({ type: "local.read", conversation: this.#world.read() });
  }

  #take(event: StateEvent | LocalEvent): void {
    this.state = apply(this.state, event);
  }
}

test("O2 R1 U8 in whatever order things come that the server may send, a device comes to what it would read", () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.nat({ max: 12 }),
      fc.array(step, { minLength: 20, maxLength: 200, size: "max" }),
      (wasThere, old, steps) => {
        const world = new World();
        // Messages of before, which it knows when it reads them.
        for (let nth = 0; nth < old; nth++) world.do({ kind: "send", by: "mine", at: 0 });
        const device = new Device(world, wasThere);
        for (const next of steps) device.step(next);
        device.settle();
        const known = device.state.conversations.get(world.id);
        // Nothing that concerns it was told to one that was not there.
        if (known === undefined) return;
        expect(known.entity).toEqual(world.read());
        // What was before a device came it is told by a sync.
        if (wasThere) expect(known.markers).toEqual(world.markers);
        for (const run of known.runs)
          expect(run).toEqual(world.messages.slice((run[0]?.seq ?? 1) - 1, run.at(-1)?.seq));
        device.readAll();
        const all = device.state.conversations.get(world.id);
        expect(all?.runs.flat()).toEqual(world.messages);
        expect(all?.entity).toEqual(world.read());
      },
    ),
    { numRuns: 3000 },
  );
});
