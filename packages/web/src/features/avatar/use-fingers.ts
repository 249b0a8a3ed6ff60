import { useRef } from "react";
import type { PointerEvent } from "react";
import { moved, zoomed, zoomOf } from "./crop-square.ts";
import type { Point, Size, Square } from "./crop-square.ts";

/** Where fingers are, in parts of the window. */
interface Held {
  readonly middle: Point;
  /** How far two of them are apart; 1 for a single one, or a mouse. */
  readonly spread: number;
}

// Two fingers on one point would be infinitely far from any other.
const LEAST_SPREAD = 0.05;

/**
 * What moves a picture with one finger or the mouse, and zooms it with two: what was between them stays between them. Each move is counted from where the
 * fingers were put down, for a square of whole pixels would drift from step to step.
 */
export function useFingers(
  square: Square | undefined,
  picture: Size | undefined,
  onChange: (square: Square) => void,
) {
  const points = useRef(new Map<number, Point>());
  const begun = useRef<{ readonly square: Square; readonly held: Held }>(null);
  const begin = () => {
    const held = heldBy([...points.current.values()]);
    begun.current = square === undefined || held === undefined ? null : { square, held };
  };
  const lift = ({ pointerId }: PointerEvent) => {
    if (points.current.delete(pointerId)) begin();
  };
  return {
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      points.current.set(event.pointerId, placeOf(event));
      begin();
    },
    onPointerMove(event: PointerEvent) {
      if (!points.current.has(event.pointerId)) return;
      points.current.set(event.pointerId, placeOf(event));
      const from = begun.current;
      const now = heldBy([...points.current.values()]);
      if (from === null || now === undefined || picture === undefined) return;
      const { middle, spread } = from.held;
      const zoom = zoomOf(from.square, picture) * (now.spread / spread);
      const grown = zoomed(from.square, zoom, picture, middle);
      // The picture follows the fingers, so the window goes the other way.
      const by = { x: (middle.x - now.middle.x) * grown.size, y: (middle.y - now.middle.y) * grown.size };
      onChange(moved(grown, by, picture));
    },
    onPointerUp: lift,
    onPointerCancel: lift,
  };
}

function heldBy([first, second]: readonly Point[]): Held | undefined {
  if (first === undefined) return undefined;
  if (second === undefined) return { middle: first, spread: 1 };
  const middle = { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 };
  return { middle, spread: Math.max(Math.hypot(first.x - second.x, first.y - second.y), LEAST_SPREAD) };
}

function placeOf({ currentTarget, clientX, clientY }: PointerEvent): Point {
  const { left, top, width, height } = currentTarget.getBoundingClientRect();
  return { x: (clientX - left) / width, y: (clientY - top) / height };
}
