import { useState } from "react";
import type { ReactElement } from "react";
import { useChat } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { DeleteAccountDialog } from "./delete-account-dialog.tsx";
import { NotLoaded } from "./not-loaded.tsx";
import { hasPassword, useOwnUser } from "./own-user.ts";
import { Section, Setting } from "./section.tsx";

interface AccountPageProps {
  readonly signOut: () => Promise<void>;
}

/** The ways out: for now, and for good. */
export function AccountPage({ signOut }: AccountPageProps): ReactElement {
  const t = useT();
  const { outbox } = useChat();
  const { user, error, reload } = useOwnUser();
  const [asks, setAsks] = useState<"signOut" | "delete" | null>(null);
  const unsent = outbox.getSnapshot().length;
  return (
    <>
      <Section title={t("settings.thisBrowser")}>
        <Setting label={t("settings.signOut")} text={t("settings.signOutText")}>
          <Button onClick={() => (unsent === 0 ? void signOut() : setAsks("signOut"))}>
            {t("settings.signOut")}
          </Button>
        </Setting>
      </Section>
      <Section title={t("settings.forGood")}>
        {user === undefined ? (
          <NotLoaded error={error} retry={reload} />
        ) : (
          <Setting label={t("settings.deleteAccount")} text={t("settings.deleteAccountText")}>
            <Button kind="dangerBare" onClick={() => setAsks("delete")}>
              {t("settings.deleteAccount")}
            </Button>
          </Setting>
        )}
      </Section>
      {asks === "signOut" && (
        <ConfirmDialog
          title={t("settings.unsentTitle", { count: unsent })}
          text={t("settings.unsentText")}
          action={t("settings.signOut")}
          isDanger
          onConfirm={signOut}
          onClose={() => setAsks(null)}
        />
      )}
      {asks === "delete" && user !== undefined && (
        <DeleteAccountDialog needsPassword={hasPassword(user)} onClose={() => setAsks(null)} />
      )}
    </>
  );
}
