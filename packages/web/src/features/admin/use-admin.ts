import { useMemo } from "react";
import { ADMIN } from "@gochat/client/calls";
import type { AdminCalls } from "@gochat/client/calls";
import { useChat } from "@gochat/client/react";

/** The calls that only administrators make. */
export function useAdmin(): AdminCalls {
  const chat = useChat();
  return useMemo(() => chat.calls(ADMIN), [chat]);
}
