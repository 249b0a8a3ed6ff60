import { useCallback } from "react";
import { useLocation, useSearchParams } from "wouter";
import { PANES, paths } from "./paths.ts";

export type DetailsTab = "members" | "pins" | "files" | "settings";

/** What is shown beside the page: it stands in the query, so that back and reload keep it. */
export function useDetails(): {
  readonly tab: DetailsTab | null;
  readonly open: (tab: DetailsTab) => void;
  readonly close: () => void;
} {
  const [search, setSearch] = useSearchParams();
  const open = useCallback((tab: DetailsTab) => setSearch(withParam(PANES.details, tab)), [setSearch]);
  const close = useCallback(() => setSearch(withParam(PANES.details, null)), [setSearch]);
  return { tab: search.get(PANES.details) as DetailsTab | null, open, close };
}

/** The card of a person, over whatever is shown. */
export function usePersonCard(): {
  readonly userId: string | null;
  readonly open: (userId: string) => void;
  readonly close: () => void;
} {
  const [search, setSearch] = useSearchParams();
  const open = useCallback((userId: string) => setSearch(withParam(PANES.person, userId)), [setSearch]);
  const close = useCallback(() => setSearch(withParam(PANES.person, null)), [setSearch]);
  return { userId: search.get(PANES.person), open, close };
}

/** Goes to another page of the client. */
export const useGo = (): ((path: string, options?: { replace?: boolean; state?: unknown }) => void) =>
  useLocation()[1];

/** Where somebody was about to go when they were asked to sign in: the history holds it, so that a reload keeps it. */
export const addressBeforeSignIn = (): string =>
  (history.state as { readonly wanted?: string } | null)?.wanted ?? paths.home;

const withParam = (name: string, value: string | null) => (before: URLSearchParams) => {
  const after = new URLSearchParams(before);
  if (value === null) after.delete(name);
  else after.set(name, value);
  return after;
};
