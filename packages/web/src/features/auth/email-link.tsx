import type { ReactElement } from "react";
import { useState } from "react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Link } from "../../ui/link.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./auth.module.css";
import { Card, Reason } from "./card.tsx";
import { useEmailLink } from "./use-email-link.ts";

/** The page of links that went to an email, for whoever reads its mail: signed in or not. */
export function EmailLinkPage(): ReactElement {
  const t = useT();
  const { view, retry, confirm, cancel } = useEmailLink();
  const [isBusy, setBusy] = useState(false);
  const press = (work: () => Promise<void>) => () => {
    setBusy(true);
    void work().finally(() => setBusy(false));
  };
  const toHome = <Link href={paths.home}>{t("email.toChat")}</Link>;
  if (view.kind === "reading")
    return (
      <Card title={t("email.title")}>
        <div className={css.form}>
          <Skeleton width="70%" />
          <Skeleton width="100%" height="2.5rem" />
        </div>
      </Card>
    );
  if (view.kind === "failed")
    return (
      <Card title={t("email.title")}>
        <div className={css.form}>
          <ErrorLine>{errorText(view.error)}</ErrorLine>
          <Button kind="primary" isLarge isWide onClick={retry}>
            {t("controls.tryAgain")}
          </Button>
        </div>
      </Card>
    );
  if (view.kind === "opened") {
    const { side, username, email, is_awaited: isAwaited } = view.link;
    return (
      <Card title={t("email.title")} other={toHome}>
        <div className={css.form}>
          <p className={css.lead}>
            {t(side === "new" ? "email.isYours" : isAwaited ? "email.agree" : "email.told", {
              name: username,
              email,
            })}
          </p>
          {isAwaited && (
            <Button kind="primary" isLarge isWide isBusy={isBusy} onClick={press(confirm)}>
              {t("email.confirm")}
            </Button>
          )}
          <Button isLarge isWide isBusy={isBusy} onClick={press(cancel)}>
            {t("email.notMe")}
          </Button>
        </div>
      </Card>
    );
  }
  const [title, text] = OUTCOMES[view.kind];
  return (
    <Card title={t(title)} other={toHome}>
      <Reason>{t(text)}</Reason>
    </Card>
  );
}

const OUTCOMES = {
  not_valid: ["email.notValid", "email.notValidText"],
  done: ["email.done", "email.doneText"],
  half_done: ["email.halfDone", "email.halfDoneText"],
  canceled: ["email.canceled", "email.canceledText"],
} as const;
