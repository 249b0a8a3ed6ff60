import type { ReactElement } from "react";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { SERVER_URL } from "../../lib/page.ts";
import { paths } from "../../lib/paths.ts";
import { fullTime } from "../../lib/time.ts";
import { Button } from "../../ui/button.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import type { Account, LinkToken } from "./account.ts";

export interface GivenLink {
  readonly account: Account;
  readonly link: LinkToken;
  /** Of an account that was made a moment ago. */
  readonly isNew: boolean;
}

interface LinkDialogProps {
  readonly given: GivenLink;
  readonly onClose: () => void;
}

/** The address with which somebody sets a password: it is shown once, and known to nobody else. */
export function LinkDialog({ given, onClose }: LinkDialogProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const { account, link, isNew } = given;
  return (
    <Dialog
      title={t(isNew ? "admin.accountMade" : "admin.linkFor", { name: account.username })}
      text={t("admin.linkText", { time: fullTime(link.expires_at, language) })}
      onClose={onClose}
      end={<Button onClick={onClose}>{t("admin.done")}</Button>}
    >
      <CopyField label={t("admin.address")} value={`${SERVER_URL}${paths.link}#${link.token}`} isPrimary />
    </Dialog>
  );
}
