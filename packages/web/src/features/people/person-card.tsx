import { MessageCircle, Pencil, UserX, X } from "lucide-react";
import { useRef, useState } from "react";
import type { ReactElement, Ref } from "react";
import type { UserSummary } from "@gochat/client";
import { useChat, useConversations, useMe, usePresence } from "@gochat/client/react";
import { errorText, isError } from "../../lib/errors.ts";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { useGo, usePersonCard } from "../../lib/navigation.ts";
import { paths } from "../../lib/paths.ts";
import { isDeleted, nameOf } from "../../lib/people.ts";
import { presenceText } from "../../lib/presence.ts";
import { longDate } from "../../lib/time.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { Surface } from "../../ui/dialog.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { PersonRow } from "../../ui/person-row.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { toast } from "../../ui/toast.ts";
import { BlockButton } from "../blocks/blocks.tsx";
import css from "./person-card.module.css";
import { usePerson } from "./use-person.ts";

/** Who somebody is: their names, whether they are there, where one meets them, and a way to write to them. */
export function PersonCard({ id }: { readonly id: string }): ReactElement {
  const t = useT();
  const { close } = usePersonCard();
  const { user, createdAt, error } = usePerson(id);
  const action = useRef<HTMLButtonElement>(null);
  return (
    <Surface
      label={user === undefined ? t("people.person") : nameOf(user)}
      onClose={close}
      initialFocus={action}
    >
      <div className={css.card}>
        <span className={css.close}>
          <IconButton icon={X} label={t("controls.close")} shortcut="Escape" onClick={close} />
        </span>
        {user === undefined ? (
          error === undefined ? (
            <Loading />
          ) : (
            <Empty
              icon={UserX}
              title={isError(error, "user_not_found") ? t("people.notThere") : errorText(error)}
            />
          )
        ) : (
          <Person user={user} createdAt={createdAt} action={action} />
        )}
      </div>
    </Surface>
  );
}

interface PersonProps {
  readonly user: UserSummary;
  readonly createdAt: string | undefined;
  /** What most people came for: it has the focus first. */
  readonly action: Ref<HTMLButtonElement>;
}

function Person({ user, createdAt, action }: PersonProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const isMe = useMe().id === user.id;
  const presence = usePresence(user.id);
  const isGone = isDeleted(user);
  const state = isGone ? t("people.deleted") : presenceText(presence, t, language);
  return (
    <>
      <div className={css.hero}>
        <Avatar
          id={user.id}
          name={nameOf(user)}
          picture={user.avatar_id}
          size={72}
          presence={presence?.status}
        />
        <h2 className={css.name} dir="auto">
          {nameOf(user)}
        </h2>
        {!isGone && <Username user={user} />}
        <p>{state ?? "\u00a0"}</p>
        {!isGone && (
          <p>
            {createdAt === undefined
              ? "\u00a0"
              : t("people.memberSince", { date: longDate(createdAt, language) })}
          </p>
        )}
      </div>
      {!isGone && (
        <div className={css.actions}>
          {isMe ? <EditProfile ref={action} /> : <Message ref={action} user={user} />}
          {!isMe && <BlockButton user={user} />}
        </div>
      )}
      {!isMe && <CommonGroups userId={user.id} />}
    </>
  );
}

function Username({ user }: { readonly user: UserSummary }): ReactElement {
  const t = useT();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(`@${user.username}`);
      toast(t("people.copied"), { kind: "good" });
    } catch {
      toast(t("people.notCopied"), { kind: "bad" });
    }
  };
  return (
    <button
      type="button"
      className={css.username}
      data-tip={t("people.copyUsername")}
      aria-label={t("people.copyThis", { username: user.username })}
      onClick={() => void copy()}
    >
      @{user.username}
    </button>
  );
}

function EditProfile({ ref }: { readonly ref: Ref<HTMLButtonElement> }): ReactElement {
  const t = useT();
  const go = useGo();
  return (
    <Button ref={ref} isWide isLarge onClick={() => go(paths.settings("profile"))}>
      <Icon of={Pencil} size="s" />
      {t("people.editProfile")}
    </Button>
  );
}

interface MessageProps {
  readonly user: UserSummary;
  readonly ref: Ref<HTMLButtonElement>;
}

function Message({ user, ref }: MessageProps): ReactElement {
  const t = useT();
  const chat = useChat();
  const go = useGo();
  const [isBusy, setBusy] = useState(false);
  const open = async () => {
    setBusy(true);
    try {
      const { id } = await chat.open(user.username);
      go(paths.conversation(id));
    } catch (error) {
      setBusy(false);
      toast(errorText(error), { kind: "bad" });
    }
  };
  return (
    <Button ref={ref} kind="primary" isWide isLarge isBusy={isBusy} onClick={() => void open()}>
      <Icon of={MessageCircle} size="s" />
      {t("people.message")}
    </Button>
  );
}

// More of them say no more about a person.
const GROUPS_MAX = 20;

/** Of groups with many members only the first ones are known here: so these are some, not all. */
function CommonGroups({ userId }: { readonly userId: string }): ReactElement | null {
  const t = useT();
  const go = useGo();
  const groups = useConversations()
    .filter(({ kind, members }) => kind !== "direct" && members.some(({ user }) => user.id === userId))
    .slice(0, GROUPS_MAX);
  if (groups.length === 0) return null;
  return (
    <section className={css.groups} aria-labelledby="groups-in-common">
      <h3 id="groups-in-common" className={css.section}>
        {t("people.groupsInCommon")}
      </h3>
      <ul>
        {groups.map(({ id, name, avatar_id, member_count: count }) => (
          <li key={id}>
            <PersonRow
              picture={<Avatar id={id} name={name ?? ""} picture={avatar_id} size={32} isGroup />}
              name={name}
              below={t("people.memberCount", { count })}
              onClick={() => go(paths.conversation(id))}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

const Loading = (): ReactElement => (
  <div className={css.hero}>
    <Skeleton width="4.5rem" height="4.5rem" isRound />
    <span className={css.name}>
      <Skeleton width="8rem" height="1rem" />
    </span>
    <Skeleton width="5rem" />
  </div>
);
