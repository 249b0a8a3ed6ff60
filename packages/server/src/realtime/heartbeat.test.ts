import { expect, test, vi } from "vitest";
import { Heartbeat } from "./heartbeat.ts";
import type { Pinged } from "./heartbeat.ts";

interface Peer extends Pinged {
  pings: number;
  terminatedWith: number | null;
}

function peer(answers: boolean): Peer {
  const state: Peer = {
    isAlive: true,
    pings: 0,
    terminatedWith: null,
    ping() {
      state.pings++;
      if (answers) state.isAlive = true;
    },
    terminate(code) {
      state.terminatedWith = code;
    },
  };
  return state;
}

test("C9 every 25 seconds a ping; a peer that is silent for 10 seconds after it is cut, one that answers never", () => {
  vi.useFakeTimers();
  using heartbeat = new Heartbeat();
  const [alive, silent, gone] = [peer(true), peer(false), peer(false)];
  for (const connection of [alive, silent, gone]) heartbeat.add(connection);
  heartbeat.remove(gone);
  vi.advanceTimersByTime(24_000);
  expect([alive.pings, silent.pings]).toEqual([0, 0]);
  vi.advanceTimersByTime(1000);
  expect([alive.pings, silent.pings, gone.pings]).toEqual([1, 1, 0]);
  vi.advanceTimersByTime(9000);
  expect(silent.terminatedWith).toBeNull();
  vi.advanceTimersByTime(1000);
  expect(silent.terminatedWith).toBe(4002);
  vi.advanceTimersByTime(100_000);
  expect([alive.pings, alive.terminatedWith, gone.terminatedWith]).toEqual([5, null, null]);
  vi.useRealTimers();
});
