import { expect, onTestFinished, test, vi } from "vitest";
import { BlockPool } from "./block-pool.ts";

const takeSome = (pool: BlockPool, count: number) => Array.from({ length: count }, () => pool.take());

const memoryOf = (blocks: readonly Buffer[]) => new Set(blocks.map(({ buffer }) => buffer));

test("blocks are of one memory and are used again; of more than it has each is by itself, and gone when it is given back", () => {
  const pool = new BlockPool(16, { count: 3, idleMs: 1000 });
  const blocks = takeSome(pool, 3);
  expect(blocks.map(({ length }) => length)).toEqual([16, 16, 16]);
  expect(memoryOf(blocks).size).toBe(1);
  for (const [n, block] of blocks.entries()) block.fill(n);
  expect(blocks.map((block) => [...new Set(block)])).toEqual([[0], [1], [2]]);

  const more = takeSome(pool, 2);
  expect(memoryOf([...blocks, ...more]).size).toBe(3);
  pool.give(more);
  expect(more.map(({ length }) => length)).toEqual([0, 0]);

  pool.give(blocks);
  const again = takeSome(pool, 3);
  expect(new Set(again)).toEqual(new Set(blocks));
});

test("the memory goes when all of it is back and none came for a while", () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const pool = new BlockPool(16, { count: 2, idleMs: 1000 });
  const [one, other] = [pool.take(), pool.take()];
  pool.give([one]);
  vi.advanceTimersByTime(5000);
  expect([one.length, other.length]).toEqual([16, 16]);
  pool.give([other]);
  vi.advanceTimersByTime(999);
  expect([one.length, other.length]).toEqual([16, 16]);
  vi.advanceTimersByTime(1);
  expect([one.length, other.length]).toEqual([0, 0]);

  const anew = takeSome(pool, 2);
  expect(anew.map(({ length }) => length)).toEqual([16, 16]);
  pool.give(anew);
  vi.advanceTimersByTime(1000);
  expect(anew.map(({ length }) => length)).toEqual([0, 0]);
});
