import { useEffect, useState } from "react";
import { useConnection } from "@gochat/client/react";

// Shorter ones are over before anybody has read it.
const SILENT_MS = 2_000;

/** Whether there has been no connection for a while. */
export function useIsOffline(): boolean {
  const isOnline = useConnection().state === "online";
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (isOnline) return undefined;
    const timer = setTimeout(() => setLong(true), SILENT_MS);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [isOnline]);
  return isLong && !isOnline;
}
