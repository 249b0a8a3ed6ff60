import type { ConversationId, UserId } from "@gochat/protocol";

/** What becomes of a send. */
type Step = () => void;

/**
 * The sends of a person to a conversation that something is looked up for, and those that came behind them: they go on in the order in
 * which they came (O3), and what they look up is looked up together.
 */
export class SendOrder {
  readonly #tails = new Map<string, Promise<void>>();

  /** A step that is there is taken at once when nothing is before it. A promise of one must not reject. */
  follow(senderId: UserId, conversationId: ConversationId, step: Step | Promise<Step>): void {
    // The stream of sends: nothing waits.
    if (this.#tails.size === 0 && typeof step === "function") return step();
    const key = `${senderId}${conversationId}`;
    const before = this.#tails.get(key);
    if (before === undefined && typeof step === "function") return step();
    const done = takeBehind(before, step).finally(() => {
      if (this.#tails.get(key) === done) this.#tails.delete(key);
    });
    this.#tails.set(key, done);
  }
}

async function takeBehind(before: Promise<void> | undefined, step: Step | Promise<Step>): Promise<void> {
  const take = await step;
  await before;
  take();
}
