import type { ReactElement } from "react";
import { emailProblem, missingProblem } from "../../lib/account-rules.ts";
import { useT } from "../../lib/i18n.tsx";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Field, PasswordField } from "../../ui/field.tsx";
import { codeOf, codeProblem, ProofCodeField } from "../../ui/proof-code-field.tsx";
import { toast } from "../../ui/toast.ts";
import formCss from "./form.module.css";
import type { OwnUser } from "@gochat/client";
import type { OwnUserChange } from "./own-user.ts";

interface EmailFormProps {
  readonly needsPassword: boolean;
  readonly needsCode: boolean;
  readonly change: (change: OwnUserChange) => Promise<OwnUser>;
}

/** Another email, which takes the password where there is one. */
export function EmailForm({ needsPassword, needsCode, change }: EmailFormProps): ReactElement {
  const t = useT();
  const { props, errors, isBusy } = useForm({
    check: {
      email: (email) => emailProblem(email.trim()),
      current_password: (current) => (needsPassword ? missingProblem(current) : undefined),
      code: codeProblem(needsCode),
    },
    send: async ({ email, current_password, code }) => {
      const proof = { ...(needsPassword && { current_password }), code: codeOf(code) };
      const { pending_email } = await change({ email: email.trim(), ...proof });
      props.ref.current?.reset();
      // A node of the version before names none.
      toast(t(typeof pending_email === "string" ? "settings.emailAsked" : "settings.emailSaved"), {
        kind: "good",
      });
    },
    places: { email_taken: "email", invalid_credentials: "current_password" },
    says: needsCode ? { invalid_credentials: "account.proofWrong" } : {},
    refused: { email: "account.emailRule" },
  });
  return (
    <form {...props} className={formCss.form}>
      <Field
        label={t("settings.newEmail")}
        name="email"
        type="email"
        autoComplete="email"
        error={errors.email}
      />
      {needsPassword && (
        <PasswordField
          label={t("settings.currentPassword")}
          name="current_password"
          autoComplete="current-password"
          error={errors.current_password}
        />
      )}
      {needsCode && <ProofCodeField error={errors.code} />}
      {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
      <Button type="submit" isBusy={isBusy}>
        {t("settings.changeEmail")}
      </Button>
    </form>
  );
}
