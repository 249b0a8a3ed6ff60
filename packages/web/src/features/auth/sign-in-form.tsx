import { useState } from "react";
import type { ReactElement } from "react";
import { missingProblem } from "../../lib/account-rules.ts";
import { isError } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Field, PasswordField } from "../../ui/field.tsx";
import css from "./auth.module.css";
import { CodeForm } from "./code-form.tsx";
import type { Credentials } from "./code-form.tsx";
import { signIn } from "./sign-in.ts";

interface SignInFormProps {
  /** Who is about to sign in, where that is known. */
  readonly username: string | undefined;
  /** They are signed in. */
  readonly onEntered?: () => void;
}

export function SignInForm({ username: known, onEntered }: SignInFormProps): ReactElement {
  const t = useT();
  // The password of whom was right, and is not enough.
  const [proven, setProven] = useState<Credentials>();
  const { props, errors, isBusy } = useForm({
    check: { username: missingProblem, password: missingProblem },
    async send({ username, password }) {
      const credentials = { login: username.trim(), password };
      try {
        await signIn(credentials);
        onEntered?.();
      } catch (error) {
        if (!isError(error, "second_factor_required")) throw error;
        setProven(credentials);
      }
    },
    places: { invalid_credentials: "password", account_suspended: "username" },
  });
  if (proven !== undefined)
    return <CodeForm credentials={proven} onEntered={onEntered} onBack={() => setProven(undefined)} />;
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
