import { useRef } from "react";
import type { PointerEvent } from "react";

const HOLD_MS = 450;
/** A finger that holds still moves as far as this, in px. */
const STILL_PX = 10;

export interface LongPress {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerUp: () => void;
  readonly onPointerCancel: () => void;
}

/** Calls back when a finger stays where it touched. The click that would follow is taken. Browsers that make a `contextmenu` of it do so too. */
export function useLongPress(
  callback: (target: HTMLElement, at: { clientX: number; clientY: number }) => void,
): LongPress {
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const end = () => {
    clearTimeout(press.current?.timer);
    press.current = null;
  };
  return {
    onPointerDown: ({ pointerType, target, clientX, clientY }) => {
      end();
      if (pointerType === "mouse" || !(target instanceof HTMLElement || target instanceof SVGElement)) return;
      const timer = setTimeout(() => {
        end();
        const take = (event: Event) => {
          event.preventDefault();
          event.stopPropagation();
        };
        // Else a browser makes a mouse of the finger that goes, which takes the focus from what has just opened.
        addEventListener("touchend", take, { capture: true, once: true, passive: false });
        addEventListener("click", take, { capture: true, once: true });
        addEventListener("pointerdown", () => removeEventListener("click", take, { capture: true }), {
          once: true,
        });
        callback(target as HTMLElement, { clientX, clientY });
      }, HOLD_MS);
      press.current = { timer, x: clientX, y: clientY };
    },
    onPointerMove: ({ clientX, clientY }) => {
      if (press.current === null) return;
      if (Math.hypot(clientX - press.current.x, clientY - press.current.y) > STILL_PX) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
