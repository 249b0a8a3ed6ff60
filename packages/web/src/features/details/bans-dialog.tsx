import { useCallback, useMemo, useRef } from "react";
import type { ReactElement } from "react";
import { pages } from "@gochat/client";
import type { ConversationData } from "@gochat/client";
import { MODERATION } from "@gochat/client/calls";
import type { ModerationCalls } from "@gochat/client/calls";
import { useChat } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { mediumDate } from "../../lib/medium-date.ts";
import { nameOf } from "../../lib/people.ts";
import { fullTime } from "../../lib/time.ts";
import { useLoaded } from "../../lib/use-loaded.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { NotLoaded } from "../../ui/not-loaded.tsx";
import { toast } from "../../ui/toast.ts";
import css from "./bans-dialog.module.css";

type Ban = Awaited<ReturnType<ModerationCalls["listBans"]>>["bans"][number];

interface BansDialogProps {
  readonly conversation: ConversationData;
  readonly onClose: () => void;
}

/** Who is kept out of a group, and lets them come back. */
export function BansDialog({ conversation, onClose }: BansDialogProps): ReactElement {
  const t = useT();
  const chat = useChat();
  const calls = useMemo(() => chat.calls(MODERATION), [chat]);
  const { id } = conversation;
  const list = useRef<HTMLUListElement>(null);
  const load = useCallback(async (): Promise<readonly Ban[]> => {
    const bans: Ban[] = [];
    for await (const page of pages(calls.listBans, { id, limit: 100 })) bans.push(...page.bans);
    return bans;
  }, [calls, id]);
  const { data: bans, error, reload, set } = useLoaded(load);
  const lift = async ({ user }: Ban) => {
    try {
      await calls.unban({ id, user_id: user.id });
    } catch (failure) {
      return toast(errorText(failure), { kind: "bad" });
    }
    // The button that had the focus goes with its row.
    list.current?.querySelector<HTMLElement>(`li:not([data-user="${user.id}"]) button`)?.focus();
    set(bans?.filter((ban) => ban.user.id !== user.id) ?? []);
    toast(t("bans.lifted", { name: nameOf(user) }), { kind: "good" });
  };
  return (
    <Dialog title={t("bans.title")} text={t("bans.text")} onClose={onClose}>
      {bans === undefined ? (
        <NotLoaded error={error} retry={reload} />
      ) : bans.length === 0 ? (
        <p className={css.none}>{t("bans.none")}</p>
      ) : (
        <ul ref={list} aria-label={t("bans.title")}>
          {bans.map((ban) => (
            <li key={ban.user.id} className={css.row} data-user={ban.user.id}>
              <Banned ban={ban} lift={() => lift(ban)} />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

interface BannedProps {
  readonly ban: Ban;
  readonly lift: () => Promise<void>;
}

function Banned({ ban: { user, banned_by, banned_at, until }, lift }: BannedProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const name = nameOf(user);
  return (
    <>
      <Avatar id={user.id} name={name} picture={user.avatar_id} size={32} />
      <div className={css.words}>
        <p dir="auto" className={css.name}>
          {name}
        </p>
        <p className={css.below}>
          {until === null ? t("bans.untilLifted") : t("bans.until", { time: fullTime(until, language) })}
        </p>
        <p className={css.below} dir="auto">
          {t("bans.by", { name: nameOf(banned_by), date: mediumDate(banned_at, language) })}
        </p>
      </div>
      <Button aria-label={t("bans.liftOf", { name })} onClick={() => void lift()}>
        {t("bans.lift")}
      </Button>
    </>
  );
}
