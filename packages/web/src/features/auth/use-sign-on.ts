import { useEffect, useState } from "react";
import { readInstance } from "../../lib/strangers.ts";

/** What the provider of single sign-on is called; undefined where there is none, or as long as it is not known. */
export function useSignOn(): string | undefined {
  const [label, setLabel] = useState<string>();
  useEffect(() => {
    const life = new AbortController();
    readInstance({}, { signal: life.signal }).then(
      ({ instance }) => setLabel(instance.sign_on?.label),
      () => undefined,
    );
    return () => life.abort();
  }, []);
  return label;
}
