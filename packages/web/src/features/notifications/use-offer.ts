import { useEffect } from "react";
import { useChat } from "@gochat/client/react";
import { translate } from "../../lib/i18n.tsx";
import { preferences, setPreference } from "../../lib/preferences.ts";
import { stored } from "../../lib/stored.ts";
import { toast } from "../../ui/toast.ts";

const wasOffered = stored("notifications-offered", (found) => found === true);

/** Offers notifications once, when they begin to make sense: one has written here, and somebody answers. */
export function useOffer(): void {
  const chat = useChat();
  useEffect(() => {
    const written = new Set<string>();
    return chat.on("message", ({ message, conversation: { id } }) => {
      if (message.system !== undefined) return;
      if (message.sender.id === chat.me.id) written.add(id);
      else if (written.has(id) && canOffer()) offer();
    });
  }, [chat]);
}

const canOffer = (): boolean =>
  !wasOffered.get() &&
  !preferences.get().notifies &&
  document.visibilityState === "visible" &&
  "Notification" in globalThis &&
  isSecureContext &&
  Notification.permission !== "denied";

function offer(): void {
  wasOffered.set(true);
  toast(translate("notifications.offer"), {
    durationMs: 20_000,
    action: { label: translate("notifications.turnOn"), onClick: () => void turnOn() },
  });
}

async function turnOn(): Promise<void> {
  const isGranted = (await Notification.requestPermission()) === "granted";
  setPreference("notifies", isGranted);
  toast(translate(isGranted ? "notifications.on" : "notifications.blocked"), {
    kind: isGranted ? "good" : "bad",
  });
}
