import { useId } from "react";
import type { ReactElement } from "react";
import { emailProblem, usernameProblem } from "../../lib/account-rules.ts";
import { useT } from "../../lib/i18n.tsx";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Field } from "../../ui/field.tsx";
import css from "./dialogs.module.css";
import type { GivenLink } from "./link-dialog.tsx";
import { useAdmin } from "./use-admin.ts";

interface NewAccountDialogProps {
  readonly onMade: (given: GivenLink) => void;
  readonly onClose: () => void;
}

/** An account for somebody else, who sets its password by a link. */
export function NewAccountDialog({ onMade, onClose }: NewAccountDialogProps): ReactElement {
  const t = useT();
  const admin = useAdmin();
  const formId = useId();
  const { props, errors, isBusy } = useForm({
    check: {
      username: (username) => usernameProblem(username.trim()),
      email: (email) => (email.trim() === "" ? undefined : emailProblem(email.trim())),
    },
    async send({ username, email }) {
      const { user, link } = await admin.createUser({
        username: username.trim(),
        email: email.trim() === "" ? undefined : email.trim(),
      });
      onMade({ account: user, link, isNew: true });
    },
    places: { username_taken: "username", email_taken: "email" },
    refused: { username: "account.usernameRule", email: "account.emailRule" },
  });
  return (
    <Dialog
      title={t("admin.newAccount")}
      text={t("admin.newAccountText")}
      onClose={onClose}
      end={
        <>
          <Button onClick={onClose}>{t("controls.cancel")}</Button>
          <Button kind="primary" type="submit" form={formId} isBusy={isBusy}>
            {t("admin.makeAccount")}
          </Button>
        </>
      }
    >
      <form {...props} id={formId} className={css.form}>
        <Field
          label={t("account.username")}
          hint={t("admin.usernameHint")}
          name="username"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          error={errors.username}
        />
        <Field
          label={t("account.email")}
          hint={t("admin.emailHint")}
          name="email"
          type="email"
          autoComplete="off"
          error={errors.email}
        />
        {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
      </form>
    </Dialog>
  );
}
