import { MessageCircle, MessagesSquare, Palette, Users } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { Link } from "wouter";
import { useConversationIds, useMe } from "@gochat/client/react";
import { Text, useT } from "../../lib/i18n.tsx";
import { IS_DEVELOPMENT, SERVER_NAME } from "../../lib/page.ts";
import { paths } from "../../lib/paths.ts";
import { nameOf } from "../../lib/people.ts";
import type { Combination } from "../../lib/shortcuts.ts";
import { Icon } from "../../ui/icon.tsx";
import { Keys } from "../../ui/keys.tsx";
import { Mark } from "../../ui/mark.tsx";
import css from "./welcome.module.css";

/** Beside the list while nothing is open: what to do first, or that a conversation is to be chosen. */
export function Welcome(): ReactElement {
  const isFirstRun = useConversationIds().length + useConversationIds({ archived: true }).length === 0;
  return isFirstRun ? <FirstRun /> : <NothingOpen />;
}

function FirstRun(): ReactElement {
  const t = useT();
  const me = useMe();
  return (
    <main className={css.page} aria-labelledby="welcome">
      <div className={css.welcome}>
        <Mark />
        <h1 id="welcome" dir="auto">
          {t("welcome.title", { name: nameOf(me) })}
        </h1>
        <p>{t("welcome.text", { server: SERVER_NAME })}</p>
        <ul className={css.steps}>
          <Step icon={MessageCircle} to={paths.newChat} shortcut="n" isFirst name={t("welcome.write")}>
            {t("welcome.writeText")}
          </Step>
          <Step icon={Users} to={paths.newGroup} name={t("welcome.group")}>
            {t("welcome.groupText")}
          </Step>
          <Step icon={Palette} to={paths.settings("appearance")} name={t("welcome.yours")}>
            {t("welcome.yoursText")}
          </Step>
        </ul>
        {IS_DEVELOPMENT && <DevelopmentNote username={me.username} />}
      </div>
    </main>
  );
}

interface StepProps {
  readonly icon: LucideIcon;
  readonly to: string;
  readonly name: string;
  readonly children: string;
  readonly shortcut?: Combination;
  /** What most people want to do now. */
  readonly isFirst?: boolean;
}

const Step = ({ icon, to, name, children, shortcut, isFirst = false }: StepProps): ReactElement => (
  <li>
    <Link href={to} className={css.step}>
      <Icon of={icon} className={isFirst ? css.first : undefined} />
      <span className={css.stepText}>
        <b>{name}</b>
        <small>{children}</small>
      </span>
      {shortcut !== undefined && <Keys of={shortcut} />}
    </Link>
  </li>
);

function DevelopmentNote({ username }: { readonly username: string }): ReactElement {
  const other = username === "bob" ? "alice" : "bob";
  return (
    <p className={css.note}>
      <Text id="welcome.development" values={{ other }} components={{ b: <b /> }} />
    </p>
  );
}

function NothingOpen(): ReactElement {
  const t = useT();
  return (
    <main className={css.page} aria-labelledby="nothing-open">
      <div className={css.quiet}>
        <Icon of={MessagesSquare} size="l" />
        <h1 id="nothing-open">{t("welcome.choose")}</h1>
        <ul className={css.hints}>
          <Hint keys="mod+k">{t("welcome.switch")}</Hint>
          <Hint keys="alt+ArrowDown">{t("welcome.next")}</Hint>
          <Hint keys="n">{t("welcome.new")}</Hint>
          <Hint keys="?">{t("welcome.keys")}</Hint>
        </ul>
      </div>
    </main>
  );
}

const Hint = ({
  keys,
  children,
}: {
  readonly keys: Combination;
  readonly children: string;
}): ReactElement => (
  <li>
    <span>{children}</span>
    <Keys of={keys} />
  </li>
);
