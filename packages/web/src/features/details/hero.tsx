import { Lock, Pencil } from "lucide-react";
import { useState } from "react";
import type { ReactElement } from "react";
import type { ConversationData } from "@gochat/client";
import { useMe, usePresence } from "@gochat/client/react";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { lazily } from "../../lib/lazily.tsx";
import { usePersonCard } from "../../lib/navigation.ts";
import { isDeleted, nameOf, otherIn } from "../../lib/people.ts";
import { may } from "../../lib/permissions.ts";
import { presenceText } from "../../lib/presence.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import css from "./hero.module.css";

const GroupDialog = lazily(async () => (await import("./group-dialog.tsx")).GroupDialog);

interface HeroProps {
  readonly conversation: ConversationData;
}

/** What it is: a group with its name and what it is for, or a person. */
export const Hero = ({ conversation }: HeroProps): ReactElement =>
  conversation.kind === "direct" ? (
    <PersonHero conversation={conversation} />
  ) : (
    <GroupHero conversation={conversation} />
  );

function GroupHero({ conversation }: HeroProps): ReactElement {
  const t = useT();
  const [isEdited, setEdited] = useState(false);
  const { id, description, closed_at, avatar_id } = conversation;
  const name = conversation.name ?? "";
  return (
    <div className={css.hero}>
      <Avatar id={id} name={name} picture={avatar_id} size={72} isGroup />
      <h2 className={css.name} dir="auto">
        {name}
      </h2>
      {description !== null && description !== "" && (
        <p className={css.description} dir="auto">
          {description}
        </p>
      )}
      {closed_at !== null && (
        <p className={css.closed}>
          <Icon of={Lock} size="s" />
          {t("details.closed")}
        </p>
      )}
      {may("conversation.update", conversation) && (
        <div className={css.action}>
          <Button kind="bare" onClick={() => setEdited(true)}>
            <Icon of={Pencil} size="s" />
            {t("details.edit")}
          </Button>
        </div>
      )}
      {isEdited && <GroupDialog conversation={conversation} onClose={() => setEdited(false)} />}
    </div>
  );
}

function PersonHero({ conversation }: HeroProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const me = useMe();
  const { open } = usePersonCard();
  // Whoever is in no conversation any more has left it: there is nobody but oneself.
  const user = otherIn(conversation, me.id);
  const presence = usePresence(user?.id);
  if (user === undefined) return <p className={css.hero}>{t("people.deleted")}</p>;
  const isGone = isDeleted(user);
  return (
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
      <p>{isGone ? t("people.deleted") : `@${user.username}`}</p>
      {!isGone && <p>{presenceText(presence, t, language) ?? "\u00a0"}</p>}
      {!isGone && (
        <div className={css.action}>
          <Button kind="bare" onClick={() => open(user.id)}>
            {t("details.profile")}
          </Button>
        </div>
      )}
    </div>
  );
}
