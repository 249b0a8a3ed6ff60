import type { ReactElement } from "react";
import { missingProblem } from "../lib/account-rules.ts";
import { useT } from "../lib/i18n.tsx";
import type { TextId } from "../lib/i18n.tsx";
import { Field } from "./field.tsx";

/** What is wrong with a code that may be a recovery code, where one is needed. */
export const codeProblem =
  (isNeeded: boolean) =>
  (code: string): TextId | undefined =>
    isNeeded ? missingProblem(code.trim()) : undefined;

/** What goes to the server of it: nothing where no second factor is on. */
export const codeOf = (code: string): string | undefined => code.trim() || undefined;

interface ProofCodeFieldProps {
  readonly error?: string | undefined;
}

/** A code beside the password, for whoever has a second factor (A27). A recovery code does as well. */
export function ProofCodeField({ error }: ProofCodeFieldProps): ReactElement {
  const t = useT();
  return (
    <Field
      label={t("account.code")}
      hint={t("account.proofCodeHint")}
      name="code"
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      dir="ltr"
      error={error}
    />
  );
}
