import { useEffect, useEffectEvent, useRef } from "react";
import { useSend } from "@gochat/client/react";

/** Calls back when one sends something here. */
export function useOwnSends(id: string, callback: () => void): void {
  const { outgoing } = useSend(id);
  const known = useRef(new Set(outgoing.map(({ client_id }) => client_id)));
  const onSend = useEffectEvent(callback);
  useEffect(() => {
    const isNew = outgoing.some(({ client_id }) => !known.current.has(client_id));
    known.current = new Set(outgoing.map(({ client_id }) => client_id));
    if (isNew) onSend();
  }, [outgoing]);
}
