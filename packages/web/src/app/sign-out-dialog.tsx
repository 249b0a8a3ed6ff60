import { useState } from "react";
import type { ReactElement } from "react";
import { useChat } from "@gochat/client/react";
import { useT } from "../lib/i18n.tsx";
import { signOut } from "../lib/session.ts";
import { ConfirmDialog } from "../ui/dialog.tsx";

/** Asks before what is not sent yet is thrown away. */
export function SignOutDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useT();
  const chat = useChat();
  const [count] = useState(() => chat.outbox.getSnapshot().length);
  return (
    <ConfirmDialog
      title={t("me.signOutTitle")}
      text={t("me.signOutText", { count })}
      action={t("me.signOut")}
      isDanger
      onConfirm={signOut}
      onClose={onClose}
    />
  );
}
