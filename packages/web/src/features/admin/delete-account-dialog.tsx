import { useId, useRef } from "react";
import type { ReactElement } from "react";
import { isError } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Field } from "../../ui/field.tsx";
import { toast } from "../../ui/toast.ts";
import type { Account } from "./account.ts";
import css from "./dialogs.module.css";
import { useAdmin } from "./use-admin.ts";

interface DeleteAccountDialogProps {
  readonly account: Account;
  readonly onDeleted: () => void;
  readonly onClose: () => void;
}

/** Says what becomes of everything, and asks for the username: nobody types the wrong one by accident. */
export function DeleteAccountDialog({ account, onDeleted, onClose }: DeleteAccountDialogProps): ReactElement {
  const t = useT();
  const admin = useAdmin();
  const formId = useId();
  const safe = useRef<HTMLButtonElement>(null);
  const { id, username } = account;
  const { props, errors, isBusy } = useForm({
    check: { name: (name) => (name.trim() === username ? undefined : "admin.notTheName") },
    async send() {
      await admin.deleteUser({ id }).catch((error: unknown) => {
        // Somebody else was faster.
        if (!isError(error, "user_not_found")) throw error;
      });
      onDeleted();
      onClose();
      toast(t("admin.deleted", { name: nameOf(account) }), { kind: "good" });
    },
  });
  return (
    <Dialog
      title={t("admin.deleteTitle", { name: nameOf(account) })}
      text={t("admin.deleteText")}
      onClose={onClose}
      initialFocus={safe}
      end={
        <>
          <Button ref={safe} onClick={onClose}>
            {t("controls.cancel")}
          </Button>
          <Button kind="danger" type="submit" form={formId} isBusy={isBusy}>
            {t("settings.deleteForGood")}
          </Button>
        </>
      }
    >
      <ul className={css.points}>
        <li>{t("admin.deletePointMessages")}</li>
        <li>{t("admin.deletePointGroups")}</li>
        <li>{t("admin.deletePointName")}</li>
      </ul>
      <form {...props} id={formId}>
        <Field
          label={t("admin.typeName", { username })}
          name="name"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          error={errors.name}
        />
        {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
      </form>
    </Dialog>
  );
}
