import type { ReactElement } from "react";
import { missingProblem, newPasswordProblem } from "../../lib/account-rules.ts";
import { useT } from "../../lib/i18n.tsx";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { PasswordField } from "../../ui/field.tsx";
import { codeOf, codeProblem, ProofCodeField } from "../../ui/proof-code-field.tsx";
import { toast } from "../../ui/toast.ts";
import formCss from "./form.module.css";
import type { OwnUserChange } from "./own-user.ts";

interface PasswordFormProps {
  /** Password managers know by it whose password it is. */
  readonly username: string;
  /** Not for a first one. */
  readonly needsPassword: boolean;
  readonly needsCode: boolean;
  readonly change: (change: OwnUserChange) => Promise<unknown>;
}

/** A first or another password, which ends the other sessions. */
export function PasswordForm({
  username,
  needsPassword,
  needsCode,
  change,
}: PasswordFormProps): ReactElement {
  const t = useT();
  const { props, errors, isBusy } = useForm({
    check: {
      current_password: (current) => (needsPassword ? missingProblem(current) : undefined),
      password: newPasswordProblem,
      code: codeProblem(needsCode),
    },
    send: async ({ current_password, password, code }) => {
      await change({ ...(needsPassword && { current_password }), password, code: codeOf(code) });
      props.ref.current?.reset();
      toast(t("settings.passwordSaved"), { kind: "good" });
    },
    places: { invalid_credentials: "current_password" },
    says: needsCode ? { invalid_credentials: "account.proofWrong" } : {},
    refused: { password: "account.passwordGuessed" },
  });
  return (
    <form {...props} className={formCss.form}>
      <input type="text" autoComplete="username" value={username} readOnly hidden />
      {needsPassword && (
        <PasswordField
          label={t("settings.currentPassword")}
          name="current_password"
          autoComplete="current-password"
          error={errors.current_password}
        />
      )}
      <PasswordField
        label={t("settings.newPassword")}
        hint={t("account.passwordHint")}
        name="password"
        autoComplete="new-password"
        error={errors.password}
      />
      {needsCode && <ProofCodeField error={errors.code} />}
      {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
      <Button type="submit" isBusy={isBusy}>
        {t("settings.changePassword")}
      </Button>
    </form>
  );
}
