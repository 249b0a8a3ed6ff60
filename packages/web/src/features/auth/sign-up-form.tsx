import type { ReactElement } from "react";
import { emailProblem, newPasswordProblem, usernameProblem } from "../../lib/account-rules.ts";
import { useT } from "../../lib/i18n.tsx";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Field, PasswordField } from "../../ui/field.tsx";
import css from "./auth.module.css";
import type { Account } from "./sign-up.ts";

interface SignUpFormProps {
  /** Throws what the server refuses it with. */
  readonly send: (account: Account) => Promise<unknown>;
  /** What its button says. */
  readonly action: string;
}

/** What an account is made of. */
export function SignUpForm({ send, action }: SignUpFormProps): ReactElement {
  const t = useT();
  const { props, errors, isBusy } = useForm({
    check: {
      email: (email) => emailProblem(email.trim()),
      username: (username) => usernameProblem(username.trim()),
      password: newPasswordProblem,
    },
    send: ({ email, username, password }) =>
      send({ email: email.trim(), username: username.trim(), password }),
    places: { username_taken: "username", email_taken: "email" },
    refused: {
      email: "account.emailRule",
      username: "account.usernameRule",
      password: "account.passwordGuessed",
    },
  });
  return (
    <form {...props} className={css.form}>
      <Field
        label={t("account.email")}
        name="email"
        type="email"
        autoComplete="email"
        autoFocus
        error={errors.email}
      />
      <Field
        label={t("account.username")}
        hint={t("account.usernameHint")}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        error={errors.username}
      />
      <PasswordField
        label={t("account.password")}
        hint={t("account.passwordHint")}
        name="password"
        autoComplete="new-password"
        error={errors.password}
      />
      {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
      <Button type="submit" kind="primary" isLarge isWide isBusy={isBusy}>
        {action}
      </Button>
    </form>
  );
}
