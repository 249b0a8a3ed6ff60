import { useCallback } from "react";
import { useSearchParams } from "wouter";
import type { Account } from "./account.ts";
import { useAdmin } from "./use-admin.ts";
import { usePageList } from "./use-page-list.ts";
import type { PageList } from "./use-page-list.ts";

export const STATES = ["active", "suspended"] as const;
export const ROLES = ["user", "admin"] as const;

/** Which people are wanted. It stands in the query, so that back and reload keep it. */
export interface Wanted {
  readonly query: string;
  readonly status: (typeof STATES)[number] | undefined;
  readonly role: (typeof ROLES)[number] | undefined;
}

const oneOf = <Word extends string>(words: readonly Word[], value: string | null): Word | undefined =>
  words.find((word) => word === value);

export function useWanted(): readonly [Wanted, (changed: Partial<Wanted>) => void] {
  const [search, setSearch] = useSearchParams();
  const wanted: Wanted = {
    query: search.get("query") ?? "",
    status: oneOf(STATES, search.get("status")),
    role: oneOf(ROLES, search.get("role")),
  };
  const want = (changed: Partial<Wanted>) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changed))
          if (value === undefined || value === "") after.delete(name);
          else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  return [wanted, want];
}

// More rows than a screen shows.
const PAGE = 50;

/** Accounts in the order of their usernames. */
export function useAccounts({ query, status, role }: Wanted): PageList<Account> {
  const admin = useAdmin();
  const load = useCallback(
    async (cursor: string | undefined, options: { readonly signal?: AbortSignal | undefined }) => {
      const trimmed = query.trim();
      const { users, next_cursor } = await admin.listUsers(
        {
          query: trimmed === "" ? undefined : trimmed,
          status,
          instance_role: role,
          limit: PAGE,
          cursor,
        },
        options,
      );
      return { items: users, next: next_cursor };
    },
    [admin, query, status, role],
  );
  return usePageList(load);
}
