import { randomUUID } from "node:crypto";
import type { Conversation, UserId } from "@gochat/protocol";
import type { Bus } from "../platform/bus.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../platform/metrics.ts";
import { decodeEvents, encodeEvents } from "./conversation-event.ts";
import type { ConversationEvent } from "./conversation-event.ts";
import type { Hub } from "./hub.ts";
import { Sequencer } from "./sequencer.ts";
import type { SequencerDeps } from "./sequencer.ts";

export interface FanOutDeps {
  readonly hub: Hub;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

const EVENTS = "events";
const ANNOUNCEMENTS = "announcements";

/** From a commit to every socket of every node. */
export class FanOut implements Disposable {
  readonly #nodeId = randomUUID();
  readonly #deps: FanOutDeps;
  #sequencer: Sequencer | null = null;

  constructor(deps: FanOutDeps) {
    this.#deps = deps;
  }

  /** Listens to the other nodes. Resolves when nothing they publish from now on is missed. */
  async start(readMissed: SequencerDeps["readMissed"]): Promise<void> {
    const { bus, hub, logger } = this.#deps;
    if (this.#isAlone) return;
    this.#sequencer = new Sequencer({
      isAudienceHere: ({ audience }) => hub.isAnyoneHere(audience),
      deliver: (event) => this.#deliver(event),
      readMissed,
      logger,
    });
    await bus.subscribe(EVENTS, {
      onFrame: (busFrame) => {
        for (const event of decodeEvents(this.#nodeId, busFrame)) this.#accept(event);
      },
      onGap: () => this.#sequencer?.resync(),
    });
    await bus.subscribe(ANNOUNCEMENTS, {
      onFrame: (busFrame) => {
        for (const event of decodeEvents(this.#nodeId, busFrame)) this.#deliver(event);
      },
      // A conversation that nobody announced is found by its first message.
      onGap: () => {},
    });
  }

  /** The events of one commit, in commit order. */
  deliver(events: readonly ConversationEvent[]): void {
    for (const event of events) this.#accept(event);
    this.#publish(EVENTS, events);
  }

  /** Tells every device of the members of a new conversation. */
  announceConversation(conversation: Conversation): void {
    const { id: conversationId, version } = conversation;
    const frame = JSON.stringify({
      type: "conversation.created",
      conversation_id: conversationId,
      version,
      conversation,
    });
    const audience: UserId[] = conversation.members.map(({ user }) => user.id);
    const [senderId] = audience;
    if (senderId === undefined) return;
    const event = {
      conversationId,
      version,
      audience,
      frame,
      ownFrame: frame,
      senderId,
      exceptConnection: null,
    };
    this.#deliver(event);
    this.#publish(ANNOUNCEMENTS, [event]);
  }

  [Symbol.dispose](): void {
    this.#sequencer?.[Symbol.dispose]();
  }

  #publish(channel: string, events: readonly ConversationEvent[]): void {
    if (!this.#isAlone) this.#deps.bus.publish(channel, encodeEvents(this.#nodeId, events));
  }

  /** Without a bus to others there is nobody to tell, and commit order is kept by the lanes alone. */
  get #isAlone(): boolean {
    return this.#deps.bus.kind === "memory";
  }

  #accept(event: ConversationEvent): void {
    if (this.#sequencer === null) this.#deliver(event);
    else this.#sequencer.accept(event);
  }

  #deliver(event: ConversationEvent): void {
    this.#deps.metrics.deliveries.inc(this.#deps.hub.deliver(event));
  }
}
