import { useCallback } from "react";
import type { Calls, OwnUser } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { IS_DEVELOPMENT } from "../../lib/page.ts";
import { useLoaded } from "../../lib/use-loaded.ts";

export type OwnUserChange = NonNullable<Parameters<Calls["users"]["updateMe"]>[0]>;

interface OwnUserView {
  /** What only oneself sees of oneself; undefined until it is there. */
  readonly user: OwnUser | undefined;
  readonly error: unknown;
  readonly reload: () => Promise<void>;
  /** Changes it on the server. Throws what that refuses it with. */
  readonly change: (change: OwnUserChange) => Promise<void>;
}

export function useOwnUser(): OwnUserView {
  const { auth, users } = useChat().api;
  const load = useCallback(async () => (await auth.me()).user, [auth]);
  const { data, error, reload, set } = useLoaded(load);
  const change = async (change: OwnUserChange) => set((await users.updateMe(change)).user);
  return { user: data, error, reload, change };
}

/** People of a server for development have none. Elsewhere an email may be missing because it waits to be confirmed. */
export const hasPassword = ({ email }: OwnUser): boolean => email !== null || !IS_DEVELOPMENT;
