import { useSyncExternalStore } from "react";

/** Whether this media query holds. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => matchMedia(query).matches,
  );
}

/** Below this one pane is shown at a time. */
export const useIsPhone = (): boolean => useMedia("(max-width: 699px)");
/** From this on the details stand beside the timeline, and do not slide over it. */
export const useIsWide = (): boolean => useMedia("(min-width: 1100px)");
