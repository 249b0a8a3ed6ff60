import { useSyncExternalStore } from "react";

/** What `getSnapshot` shows now. It gives back the same until something changes, and then `subscribe` calls. */
export const useSnapshot = <T>(subscribe: (listener: () => void) => () => void, getSnapshot: () => T): T =>
  useSyncExternalStore(subscribe, getSnapshot, getSnapshot);
