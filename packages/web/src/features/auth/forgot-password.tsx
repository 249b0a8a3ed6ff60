import type { ReactElement } from "react";
import { useState } from "react";
import { emailProblem } from "../../lib/account-rules.ts";
import { Text, useT } from "../../lib/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { emails } from "../../lib/strangers.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Field } from "../../ui/field.tsx";
import { Link } from "../../ui/link.tsx";
import css from "./auth.module.css";
import { Card, Reason } from "./card.tsx";

/** Has a link for a new password sent. It says the same of every email. */
export function ForgotPasswordPage(): ReactElement {
  const t = useT();
  const [isSent, setSent] = useState(false);
  const { props, errors, isBusy } = useForm({
    check: { email: emailProblem },
    send: async ({ email }) => {
      await emails.requestPasswordReset({ email: email.trim() });
      setSent(true);
    },
  });
  return (
    <Card
      title={t("email.forgot")}
      other={<Text id="auth.toSignIn" components={{ a: <Link href={paths.signIn} /> }} />}
    >
      {isSent ? (
        <Reason>{t("email.forgotSent")}</Reason>
      ) : (
        <form {...props} className={css.form}>
          <Field
            label={t("account.email")}
            name="email"
            type="email"
            autoComplete="email"
            autoFocus
            error={errors.email}
          />
          {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
          <Button type="submit" kind="primary" isLarge isWide isBusy={isBusy}>
            {t("email.sendLink")}
          </Button>
        </form>
      )}
    </Card>
  );
}
