import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import type { Chat } from "@gochat/client";
import { INVITATIONS } from "@gochat/client/calls";
import type { InvitationsCalls } from "@gochat/client/calls";
import { errorText, isError } from "../../lib/errors.ts";
import { Text, useT } from "../../lib/i18n.tsx";
import { useGo } from "../../lib/navigation.ts";
import { SERVER_NAME } from "../../lib/page.ts";
import { paths } from "../../lib/paths.ts";
import { nameOf } from "../../lib/people.ts";
import { useSession } from "../../lib/session.ts";
import { invitations, makeAccount } from "../../lib/strangers.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Link, LinkButton } from "../../ui/link.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./auth.module.css";
import { Card, Reason } from "./card.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import { signIn } from "./sign-in.ts";
import { SignUpForm } from "./sign-up-form.tsx";
import type { Account } from "./sign-up.ts";
import { useMailNotice } from "./use-mail-notice.ts";
import { useToken } from "./use-token.ts";

type Landing = Awaited<ReturnType<InvitationsCalls["read"]>>;

const INVITATION = {
  read: (token: string, options: Parameters<InvitationsCalls["read"]>[1]) =>
    invitations.read({ token }, options),
  notValid: "invitation_not_valid",
};

/** Where the link of an invitation leads, for whoever has it: signed in or not. */
export function InvitationPage(): ReactElement {
  const t = useT();
  const session = useSession();
  const { found, error, retry, spend } = useToken<Landing>(INVITATION);
  // Whoever signs in here has come to join.
  const [hasEntered, setEntered] = useState(false);
  if (error !== undefined)
    return isError(error, INVITATION.notValid) ? <NotValid /> : <NotRead error={error} retry={retry} />;
  if (found === undefined || session.kind === "starting")
    return (
      <Card title={t("invitations.title")}>
        <div className={css.form}>
          <Skeleton width="70%" />
          <Skeleton width="100%" height="2.5rem" />
        </div>
      </Card>
    );
  return session.kind === "signedIn" ? (
    <Join landing={found} chat={session.chat} isOnTheWay={hasEntered} spend={spend} />
  ) : (
    <Enter landing={found} spend={spend} onEntered={() => setEntered(true)} />
  );
}

function NotValid(): ReactElement {
  const t = useT();
  return (
    <Card
      title={t("invitations.notValid")}
      other={<Text id="invitations.toStart" components={{ a: <Link href={paths.home} /> }} />}
    >
      <Reason>{t("invitations.notValidText")}</Reason>
    </Card>
  );
}

interface NotReadProps {
  readonly error: unknown;
  readonly retry: () => void;
}

function NotRead({ error, retry }: NotReadProps): ReactElement {
  const t = useT();
  return (
    <Card title={t("invitations.title")}>
      <div className={css.form}>
        <ErrorLine>{errorText(error)}</ErrorLine>
        <Button kind="primary" isLarge isWide onClick={retry}>
          {t("controls.tryAgain")}
        </Button>
      </div>
    </Card>
  );
}

interface LandingProps {
  readonly landing: Landing;
  /** Does what the invitation is for, and shows where it is not good any more. */
  readonly spend: (work: (token: string) => Promise<unknown>) => Promise<void>;
}

/** What an invitation says of where it leads: its name, and how many are there. */
function useWords({ to, name, member_count }: Landing) {
  const t = useT();
  const isGroup = to === "group";
  const title = t(isGroup ? "invitations.joinGroup" : "auth.signUpTo", { name });
  const text = isGroup
    ? t("invitations.groupOf", { count: member_count ?? 0, server: SERVER_NAME })
    : t("invitations.serverText");
  return { isGroup, title, lead: <p className={css.lead}>{text}</p> };
}

interface JoinProps extends LandingProps {
  readonly chat: Chat;
  /** It was asked for already. */
  readonly isOnTheWay: boolean;
}

function Join({ landing, chat, isOnTheWay, spend }: JoinProps): ReactElement {
  const t = useT();
  const go = useGo();
  const { isGroup, title, lead } = useWords(landing);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const join = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await spend(async (token) => {
        const { conversation_id: id } = await chat.calls(INVITATIONS).accept({ token });
        go(id === null ? paths.home : paths.conversation(id), { replace: true });
      });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => {
    if (isOnTheWay) void join();
    // oxlint-disable-next-line react/exhaustive-deps -- Once, when somebody has signed in here.
  }, [isOnTheWay]);
  if (!isGroup)
    return (
      <Card title={title}>
        <Reason>{t("invitations.alreadyHere", { name: nameOf(chat.me) })}</Reason>
        <p className={css.lead}>
          <Link href={paths.home}>{t("invitations.open")}</Link>
        </p>
      </Card>
    );
  return (
    <Card
      title={title}
      other={<Text id="invitations.notNow" components={{ a: <Link href={paths.home} /> }} />}
    >
      {lead}
      <div className={css.form}>
        {error !== undefined && (
          <ErrorLine>
            {isError(error, "banned")
              ? t("invitations.banned")
              : isError(error, "limit_reached")
                ? t("invitations.full")
                : errorText(error)}
          </ErrorLine>
        )}
        <Button kind="primary" isLarge isWide isBusy={isBusy} onClick={() => void join()}>
          {t("invitations.joinAs", { name: nameOf(chat.me) })}
        </Button>
      </div>
    </Card>
  );
}

interface EnterProps extends LandingProps {
  readonly onEntered: () => void;
}

/** Makes an account and joins in one go, or signs in and joins. */
function Enter({ landing, spend, onEntered }: EnterProps): ReactElement {
  const t = useT();
  const go = useGo();
  const { title, lead } = useWords(landing);
  const { may_register } = landing;
  const [isNew, setNew] = useState(may_register);
  const tellOfMail = useMailNotice();
  const register = (account: Account) =>
    spend(async (token) => {
      const { conversation_id: id, user } = await makeAccount({ ...account, invitation: token });
      // It has served: what fails from here on is done on the page for it.
      const { username, password } = account;
      const hasEntered = await signIn({ login: username, password }).then(
        () => true,
        () => false,
      );
      if (!hasEntered) go(paths.signIn, { replace: true, state: { username } });
      else go(id === undefined ? paths.home : paths.conversation(id), { replace: true });
      tellOfMail(user);
    });
  const other = isNew ? (
    <Text id="auth.toSignIn" components={{ a: <LinkButton onClick={() => setNew(false)} /> }} />
  ) : (
    may_register && (
      <Text id="auth.toSignUp" components={{ a: <LinkButton onClick={() => setNew(true)} /> }} />
    )
  );
  return (
    <Card title={title} other={other || undefined}>
      {lead}
      {!may_register && <Reason>{t("invitations.needsAccount")}</Reason>}
      {isNew ? (
        <SignUpForm send={register} action={t("invitations.signUp")} />
      ) : (
        <SignInForm username={undefined} onEntered={onEntered} />
      )}
    </Card>
  );
}
