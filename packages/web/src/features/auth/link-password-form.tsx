import type { ReactElement } from "react";
import { newPasswordProblem } from "../../lib/account-rules.ts";
import { useT } from "../../lib/i18n.tsx";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { PasswordField } from "../../ui/field.tsx";
import css from "./auth.module.css";

interface LinkPasswordFormProps {
  /** Password managers know by it whose password it is. */
  readonly username: string;
  /** Throws what the server refuses it with. */
  readonly send: (password: string) => Promise<unknown>;
}

export function LinkPasswordForm({ username, send }: LinkPasswordFormProps): ReactElement {
  const t = useT();
  const { props, errors, isBusy } = useForm({
    check: { password: newPasswordProblem },
    send: ({ password }) => send(password),
    refused: { password: "account.passwordGuessed" },
  });
  return (
    <form {...props} className={css.form}>
      <input type="text" autoComplete="username" value={username} readOnly hidden />
      <PasswordField
        label={t("link.newPassword")}
        hint={t("account.passwordHint")}
        name="password"
        autoComplete="new-password"
        autoFocus
        error={errors.password}
      />
      {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
      <Button type="submit" kind="primary" isLarge isWide isBusy={isBusy}>
        {t("link.setPassword")}
      </Button>
    </form>
  );
}
