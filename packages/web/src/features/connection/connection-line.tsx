import { CloudOff, RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { useChat, useConnection } from "@gochat/client/react";
import { classNames } from "../../lib/class-names.ts";
import { useT } from "../../lib/i18n.tsx";
import { useStored } from "../../lib/stored.ts";
import { Icon } from "../../ui/icon.tsx";
import { LinkButton } from "../../ui/link.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import css from "./connection-line.module.css";
import { isLost, isOutdated } from "./connection-state.ts";
import { secondsUntil } from "./seconds-until.ts";

/** One quiet line at the foot of the list, only when the connection is not fine, or the server has a newer client. */
export function ConnectionLine(): ReactElement | null {
  const t = useT();
  const hasNewer = useStored(isOutdated);
  if (useStored(isLost)) return <Lost />;
  return hasNewer ? (
    <Line
      icon={<Icon of={RefreshCw} size="s" />}
      action={t("connection.reload")}
      onAct={() => location.reload()}
    >
      {t("connection.newVersion")}
    </Line>
  ) : null;
}

function Lost(): ReactElement {
  const t = useT();
  const chat = useChat();
  const { state, retryAt } = useConnection();
  if (state === "offline")
    return (
      <Line icon={<Icon of={CloudOff} size="s" />} isBad action={t("connection.tryNow")} onAct={chat.retry}>
        {t("connection.offline")}
      </Line>
    );
  return state === "waiting" && retryAt !== undefined ? (
    <Line icon={<Spinner />} action={t("connection.now")} onAct={chat.retry}>
      <Countdown until={retryAt} />
    </Line>
  ) : (
    <Line icon={<Spinner />}>{t(state === "syncing" ? "connection.syncing" : "connection.connecting")}</Line>
  );
}

interface LineProps {
  readonly icon: ReactNode;
  readonly isBad?: boolean;
  readonly children: ReactNode;
  readonly action?: string;
  readonly onAct?: () => void;
}

const Line = ({ icon, isBad = false, children, action, onAct }: LineProps): ReactElement => (
  <div className={classNames(css.line, isBad && css.bad)}>
    {icon}
    <span className="clip">{children}</span>
    {action !== undefined && (
      <span className={css.action}>
        <LinkButton onClick={onAct}>{action}</LinkButton>
      </span>
    )}
  </div>
);

function Countdown({ until }: { readonly until: number }): ReactElement {
  const t = useT();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return <span className="number">{t("connection.retryIn", { seconds: secondsUntil(until, now) })}</span>;
}
