import type { User, UserSummary } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { useEffect, useState, useSyncExternalStore } from "react";

interface Person {
  /** Undefined until they are known. */
  readonly user: UserSummary | undefined;
  readonly createdAt: string | undefined;
  readonly error: unknown;
}

/** Somebody, as far as they were shown here at once, and the rest from the server. */
export function usePerson(id: string): Person {
  const chat = useChat();
  const known = useSyncExternalStore(chat.subscribe, () => chat.user(id));
  const [answer, setAnswer] = useState<{ readonly user?: User; readonly error?: unknown }>({});
  useEffect(() => {
    const life = new AbortController();
    chat.api.users
      .get({ id }, { signal: life.signal })
      .then(({ user }) => setAnswer({ user }))
      .catch((error: unknown) => {
        if (!life.signal.aborted) setAnswer({ error });
      });
    return () => life.abort();
  }, [chat, id]);
  const user = known ?? answer.user;
  return { user, createdAt: answer.user?.created_at, error: answer.error };
}
