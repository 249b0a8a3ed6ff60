import { useEffect, useState } from "react";
import { readInstance } from "../../lib/strangers.ts";

/** Whether one may make an account here: undefined until the server has said it. Where it does not answer one may try. */
export function useRegistration(): "open" | "closed" | undefined {
  const [registration, setRegistration] = useState<"open" | "closed">();
  useEffect(() => {
    const life = new AbortController();
    readInstance({}, { signal: life.signal }).then(
      ({ instance }) => setRegistration(instance.registration === "open" ? "open" : "closed"),
      () => !life.signal.aborted && setRegistration("open"),
    );
    return () => life.abort();
  }, []);
  return registration;
}
