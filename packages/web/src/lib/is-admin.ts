import { useEffect, useState } from "react";
import type { Chat } from "@gochat/client";
import { useChat } from "@gochat/client/react";

/** What was said last, so that a menu knows it as it opens. */
const known = new WeakMap<Chat, boolean>();

/** Whether one administers this server; undefined until that is known. It is asked anew by whatever is shown. */
export function useIsAdmin(): boolean | undefined {
  const chat = useChat();
  const [isAdmin, setAdmin] = useState(() => known.get(chat));
  useEffect(() => {
    let isShown = true;
    chat.api.auth.me().then(
      ({ user }) => {
        known.set(chat, user.instance_role === "admin");
        if (isShown) setAdmin(user.instance_role === "admin");
      },
      // What was known holds: the server asks by itself at each call.
      () => {},
    );
    return () => {
      isShown = false;
    };
  }, [chat]);
  return isAdmin;
}
