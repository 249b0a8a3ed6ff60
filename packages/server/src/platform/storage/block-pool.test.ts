import { expect, test, vi } from "vitest";
import { BlockPool } from "./block-pool.ts";

test("what was given back is taken again, up to a number, and for a while", () => {
  vi.useFakeTimers();
  try {
    const pool = new BlockPool(16, { idleMax: 2, idleMs: 1000 });
    const blocks = [pool.take(), pool.take(), pool.take()];
    expect(new Set(blocks).size).toBe(3);
    expect(blocks.map(({ length }) => length)).toEqual([16, 16, 16]);
    pool.give(blocks);
    const again = [pool.take(), pool.take(), pool.take()];
    expect(again.filter((block) => blocks.includes(block))).toHaveLength(2);
    expect(new Set(again).size).toBe(3);

    pool.give(again);
    vi.advanceTimersByTime(999);
    expect(again).toContain(pool.take());
    vi.advanceTimersByTime(1);
    expect(again).not.toContain(pool.take());
  } finally {
    vi.useRealTimers();
  }
});
