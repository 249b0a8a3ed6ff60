import type { ReactElement } from "react";
import { isError, errorText } from "../../lib/errors.ts";
import { Text, useT } from "../../lib/i18n.tsx";
import { useGo } from "../../lib/navigation.ts";
import { SERVER_NAME } from "../../lib/page.ts";
import { paths } from "../../lib/paths.ts";
import { useSession } from "../../lib/session.ts";
import { links } from "../../lib/strangers.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Link } from "../../ui/link.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./auth.module.css";
import { Card, Reason } from "./card.tsx";
import { LinkPasswordForm } from "./link-password-form.tsx";
import { signIn } from "./sign-in.ts";
import { SignUpForm } from "./sign-up-form.tsx";
import type { Account } from "./sign-up.ts";
import { useLink } from "./use-link.ts";
import type { OpenedLink } from "./use-link.ts";

/** The page of links that serve once, for whoever has one: signed in or not. */
export function LinkPage(): ReactElement {
  const t = useT();
  const { link, error, retry, spend } = useLink();
  if (link?.purpose === "password") return <SetPassword link={link} spend={spend} />;
  if (link?.purpose === "first_admin") return <FirstAdmin link={link} spend={spend} />;
  if (link === undefined && error === undefined)
    return (
      <Card title={t("link.title")}>
        <div className={css.form}>
          <Skeleton width="70%" />
          <Skeleton width="100%" height="2.5rem" />
        </div>
      </Card>
    );
  const isNone = link === undefined && isError(error, "link_not_valid");
  if (link === undefined && !isNone)
    return (
      <Card title={t("link.title")}>
        <div className={css.form}>
          <ErrorLine>{errorText(error)}</ErrorLine>
          <Button kind="primary" isLarge isWide onClick={retry}>
            {t("controls.tryAgain")}
          </Button>
        </div>
      </Card>
    );
  return (
    <Card
      title={t(isNone ? "link.notValid" : "link.newer")}
      other={<Text id="link.toSignIn" components={{ a: <Link href={paths.home} /> }} />}
    >
      <Reason>{t(isNone ? "link.notValidText" : "link.newerText")}</Reason>
    </Card>
  );
}

interface PurposeProps {
  readonly link: OpenedLink;
  /** Does what the link is for, and shows where it is not valid any more. */
  readonly spend: (work: (token: string) => Promise<unknown>) => Promise<void>;
}

function SetPassword({ link, spend }: PurposeProps): ReactElement {
  const t = useT();
  const go = useGo();
  const session = useSession();
  const username = link.username ?? "";
  const send = (password: string) =>
    spend(async (token) => {
      await links.setPassword({ token, password });
      // Whoever is signed in here is somebody else, or is about to be signed out.
      if (session.kind === "signedIn" && session.chat.me.username !== username) go(paths.home);
      else go(paths.signIn, { replace: true, state: { username } });
    });
  return (
    <Card title={t("link.passwordFor", { name: username })}>
      <LinkPasswordForm username={username} send={send} />
    </Card>
  );
}

function FirstAdmin({ spend }: PurposeProps): ReactElement {
  const t = useT();
  const go = useGo();
  const isSomebody = useSession().kind === "signedIn";
  const send = (account: Account) =>
    spend(async (token) => {
      await links.makeFirstAdmin({ token, ...account });
      // The link has served: what fails from here on is done on the page for it.
      const { username } = account;
      const hasEntered =
        isSomebody ||
        (await signIn({ login: username, password: account.password }).then(
          () => true,
          () => false,
        ));
      if (hasEntered) go(paths.home, { replace: true });
      else go(paths.signIn, { replace: true, state: { username } });
    });
  return (
    <Card title={t("link.firstAdmin", { name: SERVER_NAME })}>
      <p className={css.lead}>{t("link.firstAdminText")}</p>
      <SignUpForm send={send} action={t("auth.signUp")} />
    </Card>
  );
}
