import { useId, useRef } from "react";
import type { ReactElement } from "react";
import { missingProblem } from "../../lib/account-rules.ts";
import { useT } from "../../lib/i18n.tsx";
import { deleteAccount } from "../../lib/session.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { PasswordField } from "../../ui/field.tsx";
import { codeOf, codeProblem, ProofCodeField } from "../../ui/proof-code-field.tsx";
import { toast } from "../../ui/toast.ts";
import css from "./delete-account-dialog.module.css";

interface DeleteAccountDialogProps {
  readonly needsPassword: boolean;
  readonly needsCode: boolean;
  readonly onClose: () => void;
}

/** Says what becomes of everything, asks for the password, and deletes the account. */
export function DeleteAccountDialog({
  needsPassword,
  needsCode,
  onClose,
}: DeleteAccountDialogProps): ReactElement {
  const t = useT();
  const formId = useId();
  const safe = useRef<HTMLButtonElement>(null);
  const { props, errors, isBusy } = useForm({
    check: {
      password: (password) => (needsPassword ? missingProblem(password) : undefined),
      code: codeProblem(needsCode),
    },
    send: async ({ password, code }) => {
      await deleteAccount({ password: needsPassword ? password : undefined, code: codeOf(code) });
      toast(t("settings.deleted"), { kind: "good" });
    },
    places: { invalid_credentials: "password" },
    says: needsCode ? { invalid_credentials: "account.proofWrong" } : {},
  });
  return (
    <Dialog
      title={t("settings.deleteTitle")}
      text={t("settings.deleteText")}
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
        <li>{t("settings.deletePointMessages")}</li>
        <li>{t("settings.deletePointGroups")}</li>
        <li>{t("settings.deletePointName")}</li>
      </ul>
      <form {...props} id={formId} className={css.form}>
        {needsPassword && (
          <PasswordField
            label={t("account.password")}
            name="password"
            autoComplete="current-password"
            error={errors.password}
          />
        )}
        {needsCode && <ProofCodeField error={errors.code} />}
        {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
      </form>
    </Dialog>
  );
}
