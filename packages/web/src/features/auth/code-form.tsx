import { useState } from "react";
import type { ReactElement } from "react";
import { missingProblem } from "../../lib/account-rules.ts";
import { useT } from "../../lib/i18n.tsx";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { CodeField } from "../../ui/code-field.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Field } from "../../ui/field.tsx";
import { LinkButton } from "../../ui/link.tsx";
import { Switch } from "../../ui/switch.tsx";
import css from "./auth.module.css";
import { signIn } from "./sign-in.ts";

export interface Credentials {
  readonly login: string;
  readonly password: string;
}

interface CodeFormProps {
  /** Which are right, and not enough. */
  readonly credentials: Credentials;
  readonly onEntered: (() => void) | undefined;
  readonly onBack: () => void;
}

/** The second step of signing in, for accounts with a second factor. */
export function CodeForm({ credentials, onEntered, onBack }: CodeFormProps): ReactElement {
  const t = useT();
  const [isRecovery, setRecovery] = useState(false);
  const [isRemembered, setRemembered] = useState(false);
  const { props, errors, isBusy } = useForm({
    check: { code: (code) => missingProblem(code.trim()) },
    async send({ code }) {
      await signIn({ ...credentials, code: code.trim(), rememberDevice: isRemembered });
      onEntered?.();
    },
    places: { invalid_credentials: "code" },
    says: { invalid_credentials: isRecovery ? "auth.recoveryCodeWrong" : "auth.codeWrong" },
  });
  return (
    <form {...props} className={css.form}>
      {isRecovery ? (
        <Field
          key="recovery"
          label={t("auth.recoveryCode")}
          hint={t("auth.recoveryCodeHint")}
          name="code"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          error={errors.code}
        />
      ) : (
        <CodeField key="code" autoFocus error={errors.code} />
      )}
      <label className={css.remember}>
        <span>{t("auth.remember")}</span>
        <Switch isOn={isRemembered} onToggle={setRemembered} />
      </label>
      {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
      <Button type="submit" kind="primary" isLarge isWide isBusy={isBusy}>
        {t("auth.signIn")}
      </Button>
      <p className={css.ways}>
        <LinkButton onClick={() => setRecovery(!isRecovery)}>
          {t(isRecovery ? "auth.useCode" : "auth.useRecoveryCode")}
        </LinkButton>
        <LinkButton onClick={onBack}>{t("controls.back")}</LinkButton>
      </p>
    </form>
  );
}
