import type { ReactElement } from "react";
import { useState } from "react";
import { EMAILS } from "@gochat/client/calls";
import type { OwnUser } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { Button } from "../../ui/button.tsx";
import { Setting } from "../../ui/section.tsx";
import { toast } from "../../ui/toast.ts";

interface PendingEmailProps {
  readonly user: OwnUser;
  readonly reload: () => Promise<void>;
}

/** An email that waits to be confirmed, where there is one. */
export function PendingEmail({ user, reload }: PendingEmailProps): ReactElement | null {
  const t = useT();
  const calls = useChat().calls(EMAILS);
  const [isBusy, setBusy] = useState(false);
  const { pending_email: pending, email } = user;
  // A node of the version before knows of none.
  if ((pending ?? null) === null) return null;
  const press = (work: () => Promise<unknown>) => () => {
    setBusy(true);
    work()
      .catch((error: unknown) => toast(errorText(error), { kind: "bad" }))
      .finally(() => setBusy(false));
  };
  const sendAgain = async () => {
    await calls.sendAgain({});
    toast(t("email.sentAgain"), { kind: "good" });
  };
  const giveUp = async () => {
    await calls.giveUp({});
    await reload();
  };
  return (
    <Setting
      label={pending ?? ""}
      text={t(email === null ? "email.pending" : "email.pendingChange", { email: pending ?? "" })}
    >
      <Button isBusy={isBusy} onClick={press(sendAgain)}>
        {t("email.sendAgain")}
      </Button>
      <Button isBusy={isBusy} onClick={press(giveUp)}>
        {t("email.giveUp")}
      </Button>
    </Setting>
  );
}
