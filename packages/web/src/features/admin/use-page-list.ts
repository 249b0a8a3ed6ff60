import { useCallback, useEffect, useReducer, useRef } from "react";
import type { CallOptions } from "@gochat/client";

/** A page of a list, and where the next one begins. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

interface State<Item> {
  readonly items: readonly Item[];
  /** Null: everything is read. */
  readonly next: string | null | undefined;
  readonly error: unknown;
}

export interface PageList<Item> extends State<Item> {
  readonly loadMore: () => Promise<void>;
  /** Changes what is shown of it. */
  readonly change: (change: (items: readonly Item[]) => readonly Item[]) => void;
}

type Load<Item> = (cursor: string | undefined, options: CallOptions) => Promise<ListPage<Item>>;

type Step<Item> =
  | { readonly kind: "begin" }
  | { readonly kind: "page"; readonly page: ListPage<Item>; readonly isFirst: boolean }
  | { readonly kind: "fail"; readonly error: unknown }
  | { readonly kind: "change"; readonly change: (items: readonly Item[]) => readonly Item[] };

function step<Item>(state: State<Item>, next: Step<Item>): State<Item> {
  if (next.kind === "begin") return { ...state, error: undefined };
  if (next.kind === "fail") return { ...state, error: next.error };
  if (next.kind === "change") return { ...state, items: next.change(state.items) };
  const { items, next: cursor } = next.page;
  return { items: next.isFirst ? items : [...state.items, ...items], next: cursor, error: undefined };
}

/** A list that is read page by page, and from its beginning when `load` is another one; what was shown stays until then. */
export function usePageList<Item>(load: Load<Item>): PageList<Item> {
  const [state, dispatch] = useReducer(step<Item>, { items: [], next: undefined, error: undefined });
  const running = useRef<AbortController | null>(null);
  const cursor = useRef<string | null | undefined>(undefined);
  const read = useCallback(
    async (from: string | undefined) => {
      const life = new AbortController();
      running.current = life;
      dispatch({ kind: "begin" });
      try {
        const page = await load(from, { signal: life.signal });
        if (life.signal.aborted) return;
        cursor.current = page.next;
        dispatch({ kind: "page", page, isFirst: from === undefined });
      } catch (error) {
        if (!life.signal.aborted) dispatch({ kind: "fail", error });
      } finally {
        if (running.current === life) running.current = null;
      }
    },
    [load],
  );
  useEffect(() => {
    cursor.current = undefined;
    void read(undefined);
    return () => running.current?.abort();
  }, [read]);
  const loadMore = useCallback(async () => {
    if (running.current === null && cursor.current !== null) await read(cursor.current);
  }, [read]);
  const change: PageList<Item>["change"] = useCallback((change) => dispatch({ kind: "change", change }), []);
  return { ...state, loadMore, change };
}
