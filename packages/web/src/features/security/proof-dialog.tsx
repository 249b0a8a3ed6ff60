import { useId } from "react";
import type { ReactElement } from "react";
import { useMe } from "@gochat/client/react";
import { missingProblem } from "../../lib/account-rules.ts";
import { useT } from "../../lib/i18n.tsx";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { PasswordField } from "../../ui/field.tsx";
import { codeProblem, ProofCodeField } from "../../ui/proof-code-field.tsx";
import css from "./security.module.css";

interface Proof {
  readonly current_password: string;
  readonly code: string;
}

interface ProofDialogProps {
  readonly title: string;
  readonly text: string;
  /** What is done. */
  readonly action: string;
  readonly isDanger?: boolean;
  /** Throws what the server refuses it with. */
  readonly send: (proof: Proof) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks for the password and a code before it does something to a second factor (A27). */
export function ProofDialog({
  title,
  text,
  action,
  isDanger = false,
  send,
  onClose,
}: ProofDialogProps): ReactElement {
  const t = useT();
  const formId = useId();
  const { username } = useMe();
  const { props, errors, isBusy } = useForm({
    check: { current_password: missingProblem, code: codeProblem(true) },
    send: async ({ current_password, code }) => {
      await send({ current_password, code: code.trim() });
      onClose();
    },
    places: { invalid_credentials: "current_password" },
    says: { invalid_credentials: "account.proofWrong" },
  });
  return (
    <Dialog
      title={title}
      text={text}
      onClose={onClose}
      end={
        <>
          <Button onClick={onClose}>{t("controls.cancel")}</Button>
          <Button kind={isDanger ? "danger" : "primary"} type="submit" form={formId} isBusy={isBusy}>
            {action}
          </Button>
        </>
      }
    >
      <form {...props} id={formId} className={css.fields}>
        <input type="text" autoComplete="username" value={username} readOnly hidden />
        <PasswordField
          label={t("account.password")}
          name="current_password"
          autoComplete="current-password"
          error={errors.current_password}
        />
        <ProofCodeField error={errors.code} />
        {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
      </form>
    </Dialog>
  );
}
