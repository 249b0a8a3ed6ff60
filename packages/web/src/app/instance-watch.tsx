import { useEffect } from "react";
import { useConnection } from "@gochat/client/react";
import { instanceLimits } from "../lib/instance-limits.ts";
import { readInstance } from "../lib/strangers.ts";

/** Asks the server what it has set for messages, whenever there is a connection again. What is refused meanwhile says so itself. */
export function InstanceWatch(): null {
  const isOnline = useConnection().state === "online";
  useEffect(() => {
    if (!isOnline) return undefined;
    const life = new AbortController();
    readInstance({}, { signal: life.signal }).then(
      ({ instance: { message_max_bytes, edit_window_s } }) => {
        instanceLimits.messageMaxBytes = message_max_bytes;
        instanceLimits.editWindowMs = edit_window_s === null ? Infinity : edit_window_s * 1000;
      },
      () => {},
    );
    return () => life.abort();
  }, [isOnline]);
  return null;
}
