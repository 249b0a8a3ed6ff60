/** How long answers took, from when they were due to be asked for. */
export class Waits {
  #done: number[] = [];
  #pending = new Set<{ readonly dueAt: number }>();

  /** Answers with what to call when the answer is there. What is never answered counts as long as it has waited. */
  begin(dueAt: number): () => void {
    const wait = { dueAt };
    this.#pending.add(wait);
    return () => {
      if (this.#pending.delete(wait)) this.#done.push(performance.now() - dueAt);
    };
  }

  get unanswered(): number {
    return this.#pending.size;
  }

  read(): number[] {
    const now = performance.now();
    return [...this.#done, ...[...this.#pending].map(({ dueAt }) => now - dueAt)];
  }
}

/**
 * Calls at a fixed rate, whatever became of the calls before, and says when each was due: who asks only after the last answer
 * asks less while nothing is answered, and measures too little.
 */
export function atRate(perSecond: number, call: (dueAt: number) => void): Disposable {
  const startedAt = performance.now();
  let called = 0;
  let timer: NodeJS.Timeout | undefined;
  const dueAt = () => startedAt + (called * 1000) / perSecond;
  const callDue = () => {
    while (dueAt() <= performance.now()) {
      call(dueAt());
      called++;
    }
    timer = setTimeout(callDue, Math.max(0, dueAt() - performance.now()));
  };
  callDue();
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
