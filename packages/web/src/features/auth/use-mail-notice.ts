import { useCallback } from "react";
import type { OwnUser } from "@gochat/client";
import { useT } from "../../lib/i18n.tsx";
import { toast } from "../../ui/toast.ts";

// It is read while the page changes to the chats.
const READ_MS = 15_000;

/** Says that a mail is on its way to an email that waits to be confirmed, where there is one. */
export function useMailNotice(): (user: Pick<OwnUser, "pending_email">) => void {
  const t = useT();
  return useCallback(
    ({ pending_email: email }) => {
      // A node of the version before knows of none.
      if ((email ?? null) !== null)
        toast(t("email.pending", { email: email ?? "" }), { durationMs: READ_MS });
    },
    [t],
  );
}
