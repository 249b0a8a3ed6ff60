import { useEffect, useState } from "react";

// Faster than one notices, slower than one types.
const DEBOUNCE_MS = 200;

/** A text as it was when somebody last stopped typing. */
export function useDebounced(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
