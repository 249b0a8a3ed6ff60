import { useEffect, useState } from "react";
import { readInstance } from "../../lib/strangers.ts";

type Registration = "open" | "invited" | "closed";

const asRegistration = (word: string): Registration =>
  word === "open" || word === "invited" ? word : "closed";

interface WaysIn {
  /** Who may make an account here: undefined until the server has said it. Where it does not answer one may try. */
  readonly registration: Registration | undefined;
  /** Whether the server sends mail. */
  readonly hasMail: boolean;
}

export function useRegistration(): WaysIn {
  const [hasMail, setHasMail] = useState(false);
  const [registration, setRegistration] = useState<Registration>();
  useEffect(() => {
    const life = new AbortController();
    readInstance({}, { signal: life.signal }).then(
      ({ instance }) => {
        setRegistration(asRegistration(instance.registration));
        setHasMail(instance.has_mail);
      },
      () => !life.signal.aborted && setRegistration("open"),
    );
    return () => life.abort();
  }, []);
  return { registration, hasMail };
}
