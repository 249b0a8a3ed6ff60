import { useState } from "react";
import type { ReactElement } from "react";
import { missingProblem } from "../../lib/account-rules.ts";
import { errorText } from "../../lib/errors.ts";
import { Text, useT } from "../../lib/i18n.tsx";
import { SERVER_NAME } from "../../lib/page.ts";
import { paths } from "../../lib/paths.ts";
import { goToProvider, takeWanted } from "../../lib/sign-on.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Field } from "../../ui/field.tsx";
import { Link } from "../../ui/link.tsx";
import { SwitchSetting } from "../../ui/section.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./auth.module.css";
import { Card, Reason } from "./card.tsx";
import { useSignOnPage } from "./use-sign-on-page.ts";

/** The page that browsers are sent back to from the provider: it says what became of it, and leads on. */
export function SignOnPage(): ReactElement {
  const t = useT();
  const { kind, needsCode, error, enter } = useSignOnPage();
  if (error !== undefined) return <Failed error={error} isLink={kind === "link"} />;
  if (needsCode)
    return (
      <Card title={t("auth.signInTo", { name: SERVER_NAME })}>
        <CodeForm enter={enter} />
      </Card>
    );
  return (
    <Card title={t("provider.title")}>
      <div className={css.form}>
        <Skeleton width="70%" />
        <Skeleton width="100%" height="2.5rem" />
      </div>
    </Card>
  );
}

function Failed({ error, isLink }: { readonly error: unknown; readonly isLink: boolean }): ReactElement {
  const t = useT();
  return (
    <Card
      title={t(isLink ? "provider.linkFailed" : "provider.failed")}
      other={<Text id="provider.otherWay" components={{ a: <Link href={paths.home} /> }} />}
    >
      <Reason>{errorText(error)}</Reason>
      {!isLink && (
        <Button kind="primary" isLarge isWide onClick={() => goToProvider(takeWanted())}>
          {t("controls.tryAgain")}
        </Button>
      )}
    </Card>
  );
}

interface CodeFormProps {
  readonly enter: (code: string, rememberDevice: boolean) => Promise<void>;
}

/** The second step, for accounts with a second factor. */
function CodeForm({ enter }: CodeFormProps): ReactElement {
  const t = useT();
  const [isRemembered, setRemembered] = useState(false);
  const { props, errors, isBusy } = useForm({
    check: { code: (code) => missingProblem(code.trim()) },
    send: ({ code }) => enter(code.trim(), isRemembered),
    places: { invalid_credentials: "code" },
    says: { invalid_credentials: "provider.codeWrong" },
  });
  return (
    <form {...props} className={css.form}>
      <Field
        label={t("provider.code")}
        hint={t("provider.codeHint")}
        name="code"
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        error={errors.code}
      />
      <SwitchSetting label={t("provider.remember")} isOn={isRemembered} onToggle={setRemembered} />
      {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
      <Button type="submit" kind="primary" isLarge isWide isBusy={isBusy}>
        {t("auth.signIn")}
      </Button>
    </form>
  );
}
