import type { ConversationId } from "@gochat/protocol";
import type { TestClient } from "@gochat/testkit";

/** Somebody who changes one conversation all the time. */
export interface Writer {
  readonly device: TestClient;
  readonly conversationId: ConversationId;
}

/** Changes of all kinds that a frame can make, without a pause, until `stop`. */
export class Traffic implements AsyncDisposable {
  readonly #waiting = new Set<{ at: number; resolve: () => void }>();
  readonly #writing: Promise<unknown>;
  #made = 0;
  #isStopped = false;

  constructor(writers: readonly Writer[]) {
    this.#writing = Promise.all(writers.map((writer, index) => this.#write(writer, index)));
    // Who waits for more goes on, and learns the reason from `stop`.
    this.#writing.catch(() => this.#release());
  }

  get made(): number {
    return this.#made;
  }

  /** Resolves when this many more changes were acknowledged, or no more are made. */
  async after(count: number): Promise<void> {
    if (this.#isStopped || count === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add({ at: this.#made + count, resolve });
    await promise;
  }

  /** Resolves when the last change was acknowledged; rejects if one was not. */
  async stop(): Promise<void> {
    this.#release();
    await this.#writing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #release(): void {
    this.#isStopped = true;
    for (const { resolve } of this.#waiting) resolve();
  }

  async #write({ device, conversationId: conversation_id }: Writer, index: number): Promise<void> {
    const seqs: number[] = [];
    for (let i = 0; !this.#isStopped; i++) {
      const seq = seqs.at(-1);
      const frame = frameOf(i, seq);
      if (frame.type === "message.delete") seqs.pop();
      const answer = await device.request({
        ...frame,
        conversation_id,
        ...(frame.seq === undefined && { client_id: `${index}-${i}` }),
      });
      if (answer.type === "error") throw new Error(`${frame.type} was answered ${answer.error.code}`);
      if (frame.type === "message.send") seqs.push(answer.message.seq);
      this.#made++;
      for (const entry of this.#waiting) {
        if (entry.at > this.#made) continue;
        this.#waiting.delete(entry);
        entry.resolve();
      }
    }
  }
}

function frameOf(
  i: number,
  seq: number | undefined,
): { type: string; seq?: number; content?: string; emoji?: string } {
  const content = `change ${i}`;
  if (seq === undefined) return { type: "message.send", content };
  switch (i % 7) {
    case 1:
      return { type: "message.edit", seq, content };
    case 3:
      return { type: "reaction.add", seq, emoji: "👍" };
    case 4:
      return { type: "reaction.remove", seq, emoji: "👍" };
    case 6:
      return { type: "message.delete", seq };
    default:
      return { type: "message.send", content };
  }
}
