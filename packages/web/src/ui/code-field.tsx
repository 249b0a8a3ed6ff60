import type { ReactElement, ReactNode } from "react";
import { useT } from "../lib/i18n.tsx";
import { Field } from "./field.tsx";

interface CodeFieldProps {
  readonly hint?: ReactNode;
  readonly autoFocus?: boolean;
  readonly error?: ReactNode;
}

/** What an authenticator shows now. Phones show digits for it, and fill it in where they are the authenticator. */
export function CodeField({ hint, autoFocus, error }: CodeFieldProps): ReactElement {
  const t = useT();
  return (
    <Field
      label={t("account.code")}
      hint={hint ?? t("account.codeHint")}
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={10}
      dir="ltr"
      autoFocus={autoFocus}
      error={error}
    />
  );
}
