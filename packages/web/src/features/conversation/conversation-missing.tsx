import { MessageCircleOff, WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import { useChat, useConnection } from "@gochat/client/react";
import { errorText, isError } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { Bar } from "../../ui/bar.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Link } from "../../ui/link.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./conversation-missing.module.css";

/** A conversation that is not known yet, or that one is not in. */
export function ConversationMissing({ id }: { readonly id: string }): ReactElement {
  const t = useT();
  const chat = useChat();
  const isOnline = useConnection().state === "online";
  const [error, setError] = useState<unknown>(null);
  const isAsking = isOnline && error === null;
  useEffect(() => {
    // What is known of before may be all until there is a connection; then everything is, unless there is none.
    if (!isAsking) return undefined;
    const life = new AbortController();
    chat.api.conversations.get({ id }, { signal: life.signal }).then(
      () => {},
      (problem: unknown) => life.signal.aborted || setError(problem),
    );
    return () => life.abort();
  }, [chat, id, isAsking]);

  if (error === null) return <Loading />;
  const isGone = ["conversation_not_found", "invalid_request", "not_found"].some((code) =>
    isError(error, code),
  );
  return (
    <main className={css.missing}>
      {isGone ? (
        <Empty
          as="h1"
          icon={MessageCircleOff}
          title={t("missing.missing")}
          action={<Link href={paths.home}>{t("missing.toList")}</Link>}
        >
          {t("missing.missingText")}
        </Empty>
      ) : (
        <Empty
          as="h1"
          icon={WifiOff}
          title={t("missing.unread")}
          action={<Button onClick={() => setError(null)}>{t("controls.tryAgain")}</Button>}
        >
          {errorText(error)}
        </Empty>
      )}
    </main>
  );
}

function Loading(): ReactElement {
  const t = useT();
  return (
    <main className={css.loading} aria-busy="true" aria-label={t("missing.loading")}>
      <Bar hasLine>
        <Skeleton width="2.25rem" height="2.25rem" isRound />
        <Skeleton width="10rem" />
      </Bar>
    </main>
  );
}
