import { useState } from "react";
import type { ReactElement } from "react";
import type { SecondFactorCalls } from "@gochat/client/calls";
import { useMe } from "@gochat/client/react";
import { missingProblem } from "../../lib/account-rules.ts";
import { useT } from "../../lib/i18n.tsx";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { CodeField } from "../../ui/code-field.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { PasswordField } from "../../ui/field.tsx";
import { Section } from "../../ui/section.tsx";
import { QrCode } from "./qr-code.tsx";
import css from "./security.module.css";

type Secret = Awaited<ReturnType<SecondFactorCalls["setUp"]>>;

interface StepProps {
  readonly calls: SecondFactorCalls;
}

interface SetUpProps extends StepProps {
  /** It is on: these are the recovery codes. */
  readonly onCodes: (codes: readonly string[]) => void;
}

/** Sets a second factor up: the password, then the secret and a code of it. */
export function SetUp({ calls, onCodes }: SetUpProps): ReactElement {
  const t = useT();
  const [secret, setSecret] = useState<Secret>();
  return secret === undefined ? (
    <Section title={t("security.factor")} text={t("security.offText")}>
      <Begin calls={calls} onSecret={setSecret} />
    </Section>
  ) : (
    <Section title={t("security.scan")} text={t("security.scanText")}>
      <TurnOn calls={calls} secret={secret} onCodes={onCodes} onCancel={() => setSecret(undefined)} />
    </Section>
  );
}

interface BeginProps extends StepProps {
  readonly onSecret: (secret: Secret) => void;
}

function Begin({ calls, onSecret }: BeginProps): ReactElement {
  const t = useT();
  const { username } = useMe();
  const { props, errors, isBusy } = useForm({
    check: { current_password: missingProblem },
    send: async ({ current_password }) => onSecret(await calls.setUp({ current_password })),
    places: { invalid_credentials: "current_password" },
    says: { invalid_credentials: "security.passwordWrong" },
  });
  return (
    <form {...props} className={css.form}>
      <input type="text" autoComplete="username" value={username} readOnly hidden />
      <PasswordField
        label={t("account.password")}
        name="current_password"
        autoComplete="current-password"
        error={errors.current_password}
      />
      {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
      <Button type="submit" kind="primary" isBusy={isBusy}>
        {t("security.setUp")}
      </Button>
    </form>
  );
}

interface TurnOnProps extends SetUpProps {
  readonly secret: Secret;
  readonly onCancel: () => void;
}

function TurnOn({ calls, secret: { secret, uri }, onCodes, onCancel }: TurnOnProps): ReactElement {
  const t = useT();
  const { props, errors, isBusy } = useForm({
    check: { code: (code) => missingProblem(code.trim()) },
    send: async ({ code }) => onCodes((await calls.turnOn({ code: code.trim() })).recovery_codes),
    places: { invalid_credentials: "code" },
    says: { invalid_credentials: "auth.codeWrong", second_factor_off: "security.tooLate" },
  });
  return (
    <div className={css.scan}>
      <QrCode text={uri} label={t("security.qr")} />
      <form {...props} className={css.form}>
        <CopyField label={t("security.secret")} value={secret} />
        <CodeField autoFocus error={errors.code} />
        {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
        <div className={css.buttons}>
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {t("security.turnOn")}
          </Button>
          <Button onClick={onCancel}>{t("controls.cancel")}</Button>
        </div>
      </form>
    </div>
  );
}
