import { Copy } from "lucide-react";
import { useRef } from "react";
import type { ReactElement } from "react";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { SERVER_URL } from "../../lib/page.ts";
import { paths } from "../../lib/paths.ts";
import { fullTime } from "../../lib/time.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { toast } from "../../ui/toast.ts";
import type { Account, LinkToken } from "./account.ts";
import css from "./dialogs.module.css";

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
  const field = useRef<HTMLInputElement>(null);
  const { account, link, isNew } = given;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(`${SERVER_URL}${paths.link}#${link.token}`);
      toast(t("people.copied"), { kind: "good" });
    } catch {
      field.current?.select();
      toast(t("people.notCopied"), { kind: "bad" });
    }
  };
  return (
    <Dialog
      title={t(isNew ? "admin.accountMade" : "admin.linkFor", { name: account.username })}
      text={t("admin.linkText", { time: fullTime(link.expires_at, language) })}
      onClose={onClose}
      end={<Button onClick={onClose}>{t("admin.done")}</Button>}
    >
      <div className={css.address}>
        <Field
          ref={field}
          label={t("admin.address")}
          value={`${SERVER_URL}${paths.link}#${link.token}`}
          readOnly
          dir="ltr"
          onFocus={(event) => event.target.select()}
        />
        <Button kind="primary" isLarge onClick={() => void copy()}>
          <Icon of={Copy} size="s" />
          {t("admin.copy")}
        </Button>
      </div>
    </Dialog>
  );
}
