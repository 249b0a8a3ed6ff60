import type { ReactElement } from "react";
import { useLocation } from "wouter";
import { Text, useT } from "../../lib/i18n.tsx";
import { addressBeforeSignIn } from "../../lib/navigation.ts";
import { IS_DEVELOPMENT, SERVER_NAME } from "../../lib/page.ts";
import { paths } from "../../lib/paths.ts";
import type { SignedOutReason } from "../../lib/session.ts";
import { Link } from "../../ui/link.tsx";
import css from "./auth.module.css";
import { Card, Reason } from "./card.tsx";
import { DevelopmentPeople } from "./development-people.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import { SignOnButton } from "./sign-on-button.tsx";
import { SignUpForm } from "./sign-up-form.tsx";
import { signUp } from "./sign-up.ts";
import { useMailNotice } from "./use-mail-notice.ts";
import { useRegistration } from "./use-registration.ts";

interface AuthProps {
  readonly why: SignedOutReason;
}

/** The way in, at every address while nobody is signed in: so a link opens once somebody is. */
export function Auth({ why }: AuthProps): ReactElement {
  const t = useT();
  const [path] = useLocation();
  const { registration, hasMail } = useRegistration();
  const tellOfMail = useMailNotice();
  const name = nameToSignIn();
  const isSignUp = path === paths.signUp;
  const wanted = path === paths.signIn || isSignUp ? addressBeforeSignIn() : path + location.search;
  const toSignUp =
    registration === "closed" || registration === "invited"
      ? t(registration === "closed" ? "auth.closed" : "auth.invited")
      : registration === "open" && (
          <Text id="auth.toSignUp" components={{ a: <Link href={paths.signUp} state={{ wanted }} /> }} />
        );
  return (
    <Card
      title={t(isSignUp ? "auth.signUpTo" : "auth.signInTo", { name: SERVER_NAME })}
      other={
        isSignUp ? (
          <Text id="auth.toSignIn" components={{ a: <Link href={paths.signIn} state={{ wanted }} /> }} />
        ) : (
          toSignUp || undefined
        )
      }
    >
      {name !== undefined ? (
        <Reason>{t("auth.passwordSet")}</Reason>
      ) : (
        why !== "left" && <Reason>{t(why === "ended" ? "auth.ended" : "auth.leftElsewhere")}</Reason>
      )}
      {!isSignUp ? (
        <>
          <SignInForm username={name} />
          {hasMail && (
            <p className={css.forgot}>
              <Link href={paths.forgotPassword}>{t("email.forgot")}</Link>
            </p>
          )}
        </>
      ) : registration === "closed" || registration === "invited" ? (
        <Reason>{t(registration === "closed" ? "auth.closedText" : "auth.invitedText")}</Reason>
      ) : (
        <SignUpForm send={async (account) => tellOfMail(await signUp(account))} action={t("auth.signUp")} />
      )}
      <SignOnButton wanted={wanted} />
      {IS_DEVELOPMENT && <DevelopmentPeople />}
    </Card>
  );
}

/** Who has just got a password, and is about to sign in with it. */
const nameToSignIn = (): string | undefined =>
  (history.state as { readonly username?: string } | null)?.username;
