import { useCallback } from "react";
import type { Calls, OwnUser } from "@gochat/client";
import { SIGN_ON } from "@gochat/client/calls";
import { useChat } from "@gochat/client/react";
import { useLoaded } from "../../lib/use-loaded.ts";

export type OwnUserChange = NonNullable<Parameters<Calls["users"]["updateMe"]>[0]>;

interface OwnUserView {
  /** What only oneself sees of oneself; undefined until it is there. */
  readonly user: OwnUser | undefined;
  /** People of a development server have none, nor has who came by single sign-on, until they set one. */
  readonly hasPassword: boolean;
  readonly error: unknown;
  readonly reload: () => Promise<void>;
  /** Changes it on the server, and answers with what it is then. Throws what that refuses it with. */
  readonly change: (change: OwnUserChange) => Promise<OwnUser>;
}

export function useOwnUser(): OwnUserView {
  const chat = useChat();
  const { auth, users } = chat.api;
  const load = useCallback(async () => {
    const [{ user }, { has_password: hasPassword }] = await Promise.all([
      auth.me(),
      chat.calls(SIGN_ON).identities(),
    ]);
    return { user, hasPassword };
  }, [auth, chat]);
  const { data, error, reload, set } = useLoaded(load);
  const change = async (change: OwnUserChange) => {
    const { user } = await users.updateMe(change);
    set({ user, hasPassword: data?.hasPassword === true || change.password !== undefined });
    return user;
  };
  return { user: data?.user, hasPassword: data?.hasPassword === true, error, reload, change };
}
