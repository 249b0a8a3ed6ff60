import { useCallback, useEffect, useState } from "react";
import { useConnection } from "@gochat/client/react";

interface Loaded<T> {
  /** Undefined until it is there. */
  readonly data: T | undefined;
  /** Why it is not there, or not as it is now. */
  readonly error: unknown;
  /** Reads it again, or takes this in its place. */
  readonly reload: () => Promise<void>;
  readonly set: (data: T) => void;
}

/** What no event tells of: it is read when it is shown, when there is a connection again, when the page is looked at again, and now and then. */
export function useLoaded<T>(load: () => Promise<T>, everyMs?: number): Loaded<T> {
  const isOnline = useConnection().state === "online";
  const [data, setData] = useState<T>();
  const [error, setError] = useState<unknown>();
  const set = useCallback((next: T) => {
    setData(next);
    setError(undefined);
  }, []);
  const reload = useCallback(async () => {
    try {
      set(await load());
    } catch (failure) {
      setError(failure);
    }
  }, [load, set]);
  useEffect(() => {
    if (!isOnline) return undefined;
    const look = () => void (document.visibilityState === "visible" && reload());
    look();
    document.addEventListener("visibilitychange", look);
    const timer = everyMs === undefined ? undefined : setInterval(look, everyMs);
    return () => {
      document.removeEventListener("visibilitychange", look);
      clearInterval(timer);
    };
  }, [isOnline, reload, everyMs]);
  return { data, error, reload, set };
}
