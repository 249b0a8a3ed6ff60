const HELD_MS = 500;
const MOVED_PX = 10;

/** Calls back when a finger rests on something, where the browser has no such event of its own; returns what ends it. */
export function onLongPress(element: HTMLElement, callback: (event: PointerEvent) => void): () => void {
  const life = new AbortController();
  const options = { signal: life.signal, passive: true };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let from: PointerEvent | undefined;
  const cancel = () => clearTimeout(timer);
  element.addEventListener(
    "pointerdown",
    (event) => {
      cancel();
      if (event.pointerType === "mouse") return;
      from = event;
      timer = setTimeout(() => callback(event), HELD_MS);
    },
    options,
  );
  element.addEventListener(
    "pointermove",
    ({ clientX, clientY }) => {
      if (from !== undefined && Math.hypot(clientX - from.clientX, clientY - from.clientY) > MOVED_PX)
        cancel();
    },
    options,
  );
  for (const type of ["pointerup", "pointercancel", "scroll"])
    element.addEventListener(type, cancel, options);
  return () => {
    cancel();
    life.abort();
  };
}
