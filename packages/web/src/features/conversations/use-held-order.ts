import { useEffect, useRef, useState } from "react";
import type { PointerEvent } from "react";
import { held, sameOrder } from "./held-order.ts";
import type { Order } from "./held-order.ts";

// As long as one aims.
const HELD_MS = 2_000;

/**
 * The order of a list that holds while a mouse moves over it, so that no row goes away from under it: until the mouse leaves, or stands
 * still for 2 seconds.
 */
export function useHeldOrder(order: Order): {
  readonly order: Order;
  readonly handlers: {
    readonly onPointerMove: (event: PointerEvent) => void;
    readonly onPointerLeave: () => void;
  };
  /** What one does oneself shows at once. */
  readonly release: () => void;
} {
  const [kept, setKept] = useState<Order | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const release = () => {
    clearTimeout(timer.current);
    setKept(null);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const shown = kept === null ? order : held(kept, order);
  const onPointerMove = ({ pointerType }: PointerEvent) => {
    if (pointerType !== "mouse") return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setKept(null), HELD_MS);
    // The same object while nothing changed: moving renders nothing.
    setKept((before) => (before !== null && sameOrder(before, shown) ? before : shown));
  };
  return { order: shown, handlers: { onPointerMove, onPointerLeave: release }, release };
}
