import { useLayoutEffect, useRef, useState } from "react";

/**
 * The newest value, at most one in a frame: the first at once, and of those that follow in the same frame the last. So a burst of
 * messages is rendered once for each picture that one can see.
 */
export function useEachFrame<T>(value: T): T {
  const [shown, setShown] = useState(value);
  const frame = useRef({ newest: value, isWaiting: false });
  useLayoutEffect(() => {
    frame.current.newest = value;
    if (frame.current.isWaiting) return;
    setShown(value);
    frame.current.isWaiting = true;
    requestAnimationFrame(() => {
      frame.current.isWaiting = false;
      setShown(frame.current.newest);
    });
  }, [value]);
  return shown;
}
