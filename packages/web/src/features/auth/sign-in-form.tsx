import type { ReactElement } from "react";
import { missingProblem } from "../../lib/account-rules.ts";
import { useT } from "../../lib/i18n.tsx";
import { signIn } from "../../lib/session.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Field, PasswordField } from "../../ui/field.tsx";
import css from "./auth.module.css";

interface SignInFormProps {
  /** Who is about to sign in, where that is known. */
  readonly username: string | undefined;
}

export function SignInForm({ username: known }: SignInFormProps): ReactElement {
  const t = useT();
  const { props, errors, isBusy } = useForm({
    check: { username: missingProblem, password: missingProblem },
    send: ({ username, password }) => signIn(username.trim(), password),
    places: { invalid_credentials: "password", account_suspended: "username" },
  });
  return (
    <form {...props} className={css.form}>
      <Field
        label={t("auth.login")}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={known}
        autoFocus={known === undefined}
        error={errors.username}
      />
      <PasswordField
        label={t("account.password")}
        name="password"
        autoComplete="current-password"
        autoFocus={known !== undefined}
        error={errors.password}
      />
      {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
      <Button type="submit" kind="primary" isLarge isWide isBusy={isBusy}>
        {t("auth.signIn")}
      </Button>
    </form>
  );
}
