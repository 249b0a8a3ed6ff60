import type { LockOptions, Storage } from "./storage.ts";

/** Locks inside this page or process. Whoever comes first is first. */
export function createLocks(): Storage["lock"] {
  // Who waits, for each lock that is held.
  const queues = new Map<string, (() => void)[]>();
  return async (name, run, { isPatient = true, signal } = {}) => {
    signal?.throwIfAborted();
    const queue = queues.get(name);
    if (queue === undefined) queues.set(name, []);
    else if (isPatient) await turn(queue, signal);
    else return undefined;
    try {
      return await run();
    } finally {
      // Whoever is next has it at once: nobody gets in between.
      const next = queues.get(name)?.shift();
      if (next === undefined) queues.delete(name);
      else next();
    }
  };
}

function turn(queue: (() => void)[], signal: LockOptions["signal"]): Promise<void> {
  return new Promise((resolve, reject) => {
    const enter = () => {
      signal?.removeEventListener("abort", leave);
      resolve();
    };
    const leave = () => {
      queue.splice(queue.indexOf(enter), 1);
      reject(signal?.reason as Error);
    };
    queue.push(enter);
    signal?.addEventListener("abort", leave);
  });
}
