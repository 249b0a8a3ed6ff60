import { useId, useRef } from "react";
import type { ReactElement } from "react";
import { SIGN_ON } from "@gochat/client/calls";
import { useChat } from "@gochat/client/react";
import { missingProblem } from "../../lib/account-rules.ts";
import { useT } from "../../lib/i18n.tsx";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Field, PasswordField } from "../../ui/field.tsx";
import { toast } from "../../ui/toast.ts";
import formCss from "./form.module.css";
import type { Identity } from "./identities.tsx";

interface IdentityDialogProps {
  /** That is to be unlinked; null: one is to be linked. */
  readonly identity: Identity | null;
  /** What the provider is called. */
  readonly label: string;
  readonly needsPassword: boolean;
  readonly needsCode: boolean;
  readonly onUnlinked: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks who it is, as whoever can link can come in, and leaves for the provider; or unlinks. */
export function IdentityDialog({
  identity,
  label,
  needsPassword,
  needsCode,
  onUnlinked,
  onClose,
}: IdentityDialogProps): ReactElement {
  const t = useT();
  const signOn = useChat().calls(SIGN_ON);
  const formId = useId();
  const safe = useRef<HTMLButtonElement>(null);
  const { props, errors, isBusy } = useForm({
    check: {
      password: (password) => (needsPassword ? missingProblem(password) : undefined),
      code: (code) => (needsCode ? missingProblem(code.trim()) : undefined),
    },
    async send({ password, code }) {
      const proof = {
        ...(needsPassword && { current_password: password }),
        ...(needsCode && { code: code.trim() }),
      };
      if (identity === null) return location.assign((await signOn.beginLink(proof)).address);
      await signOn.unlink({ id: identity.id, ...proof });
      toast(t("provider.unlinked"), { kind: "good" });
      await onUnlinked();
      return onClose();
    },
    places: { invalid_credentials: needsCode ? "code" : "password" },
    says: { invalid_credentials: needsCode ? "provider.proofWrong" : "provider.passwordWrong" },
  });
  return (
    <Dialog
      title={t(identity === null ? "provider.linkTitle" : "provider.unlinkTitle", { name: label })}
      text={t(identity === null ? "provider.linkText" : "provider.unlinkText")}
      onClose={onClose}
      {...(!needsPassword && { initialFocus: safe })}
      end={
        <>
          <Button ref={safe} onClick={onClose}>
            {t("controls.cancel")}
          </Button>
          <Button kind={identity === null ? "primary" : "danger"} type="submit" form={formId} isBusy={isBusy}>
            {t(identity === null ? "provider.link" : "provider.unlink")}
          </Button>
        </>
      }
    >
      <form {...props} id={formId} className={formCss.form}>
        {needsPassword && (
          <PasswordField
            label={t("account.password")}
            name="password"
            autoComplete="current-password"
            error={errors.password}
          />
        )}
        {needsCode && (
          <Field
            label={t("provider.code")}
            hint={t("provider.codeHint")}
            name="code"
            autoComplete="one-time-code"
            autoCapitalize="none"
            spellCheck={false}
            error={errors.code}
          />
        )}
        {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
      </form>
    </Dialog>
  );
}
