import { useId } from "react";
import type { ReactElement } from "react";
import { useLocation } from "wouter";
import { Text, useT } from "../../lib/i18n.tsx";
import { addressBeforeSignIn } from "../../lib/navigation.ts";
import { IS_DEVELOPMENT, SERVER_NAME, SERVER_URL } from "../../lib/page.ts";
import { paths } from "../../lib/paths.ts";
import type { SignedOutReason } from "../../lib/session.ts";
import { Link } from "../../ui/link.tsx";
import { Mark } from "../../ui/mark.tsx";
import css from "./auth.module.css";
import { DevelopmentPeople } from "./development-people.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import { SignUpForm } from "./sign-up-form.tsx";

interface AuthProps {
  readonly why: SignedOutReason;
}

/** The way in, at every address while nobody is signed in: so a link opens once somebody is. */
export function Auth({ why }: AuthProps): ReactElement {
  const t = useT();
  const [path] = useLocation();
  const titleId = useId();
  const isSignUp = path === paths.signUp;
  const wanted = path === paths.signIn || isSignUp ? addressBeforeSignIn() : path + location.search;
  return (
    <main className={css.alone}>
      <div className={css.column}>
        <section className={css.card} aria-labelledby={titleId}>
          <header className={css.head}>
            <Mark />
            <h1 id={titleId}>{t(isSignUp ? "auth.signUpTo" : "auth.signInTo", { name: SERVER_NAME })}</h1>
            <p dir="ltr">{SERVER_URL.replace(/^https?:\/\//, "")}</p>
          </header>
          {why !== "left" && (
            <p className={css.reason} role="status">
              {t(why === "ended" ? "auth.ended" : "auth.leftElsewhere")}
            </p>
          )}
          {isSignUp ? <SignUpForm /> : <SignInForm />}
          {IS_DEVELOPMENT && <DevelopmentPeople />}
        </section>
        <p className={css.other}>
          <Text
            id={isSignUp ? "auth.toSignIn" : "auth.toSignUp"}
            components={{ a: <Link href={isSignUp ? paths.signIn : paths.signUp} state={{ wanted }} /> }}
          />
        </p>
      </div>
    </main>
  );
}
