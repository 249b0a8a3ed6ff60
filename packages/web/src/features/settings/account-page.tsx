import { useState } from "react";
import type { ReactElement } from "react";
import { useChat } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { leave } from "../../lib/leave.ts";
import { Button } from "../../ui/button.tsx";
import { DeleteAccountDialog } from "./delete-account-dialog.tsx";
import { IdentitiesSection } from "./identities.tsx";
import { NotLoaded } from "../../ui/not-loaded.tsx";
import { useOwnUser } from "./own-user.ts";
import { Section, Setting } from "../../ui/section.tsx";

/** The ways out: for now, and for good. */
export function AccountPage(): ReactElement {
  const t = useT();
  const chat = useChat();
  const { user, hasPassword, error, reload } = useOwnUser();
  const [isDeleting, setDeleting] = useState(false);
  return (
    <>
      <Section title={t("settings.thisBrowser")}>
        <Setting label={t("settings.signOut")} text={t("settings.signOutText")}>
          <Button onClick={() => leave(chat)}>{t("settings.signOut")}</Button>
        </Setting>
      </Section>
      {user !== undefined && <IdentitiesSection hasSecondFactor={user.has_second_factor} />}
      <Section title={t("settings.forGood")}>
        {user === undefined ? (
          <NotLoaded error={error} retry={reload} />
        ) : (
          <Setting label={t("settings.deleteAccount")} text={t("settings.deleteAccountText")}>
            <Button kind="dangerBare" onClick={() => setDeleting(true)}>
              {t("settings.deleteAccount")}
            </Button>
          </Setting>
        )}
      </Section>
      {isDeleting && user !== undefined && (
        <DeleteAccountDialog
          needsPassword={hasPassword}
          needsCode={user.has_second_factor}
          onClose={() => setDeleting(false)}
        />
      )}
    </>
  );
}
