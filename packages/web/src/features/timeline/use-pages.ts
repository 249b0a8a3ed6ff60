import { useEffect, useState } from "react";

export interface Pages<T> {
  readonly items: readonly T[];
  readonly isLoading: boolean;
  readonly error: unknown;
}

/** Everything that `read` gives, as it comes; `read` must stay the same for as long as it is meant. */
export function usePages<T>(read: (signal: AbortSignal) => AsyncIterable<T>): Pages<T> {
  const [pages, setPages] = useState<Pages<T>>({ items: [], isLoading: true, error: undefined });
  useEffect(() => {
    const life = new AbortController();
    const fill = async () => {
      const items: T[] = [];
      for await (const item of read(life.signal)) items.push(item);
      if (!life.signal.aborted) setPages({ items, isLoading: false, error: undefined });
    };
    fill().catch((error: unknown) => {
      if (!life.signal.aborted) setPages({ items: [], isLoading: false, error });
    });
    return () => life.abort();
  }, [read]);
  return pages;
}
