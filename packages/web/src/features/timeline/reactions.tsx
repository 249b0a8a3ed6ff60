import { SmilePlus } from "lucide-react";
import { startTransition, useOptimistic } from "react";
import type { ReactElement } from "react";
import type { Message, Reaction } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { Icon } from "../../ui/icon.tsx";
import { useTabStop } from "../../ui/tab-stop.ts";
import { tip } from "../../ui/tooltip.tsx";
import { withOwn } from "./reaction-list.ts";
import { useRowActions } from "./row-actions.ts";
import css from "./row.module.css";

interface ReactionsProps {
  readonly message: Message;
  readonly reactions: readonly Reaction[];
  readonly canReact: boolean;
}

/** One's own reaction, as it is to be. */
interface Change {
  readonly emoji: string;
  readonly isSet: boolean;
}

/** The reactions to a message: a click adds one's own, or takes it back, at once. */
export function Reactions({ message, reactions, canReact }: ReactionsProps): ReactElement {
  const t = useT();
  const { me } = useChat();
  const tabIndex = useTabStop();
  const { setReaction, openPicker } = useRowActions();
  const [shown, show] = useOptimistic(reactions, (before, { emoji, isSet }: Change) =>
    withOwn(before, emoji, me.id, isSet),
  );
  const change = (emoji: string, isSet: boolean) =>
    startTransition(async () => {
      show({ emoji, isSet });
      await setReaction(message, emoji, isSet);
    });
  return (
    <div className={css.reactions}>
      {shown.map((reaction) => {
        const isOwn = reaction.user_ids.includes(me.id);
        return (
          <Pill
            key={reaction.emoji}
            reaction={reaction}
            isOwn={isOwn}
            onClick={canReact ? () => change(reaction.emoji, !isOwn) : undefined}
          />
        );
      })}
      {canReact && (
        <button
          type="button"
          className={css.addReaction}
          aria-label={t("timeline.addReaction")}
          tabIndex={tabIndex}
          onClick={({ currentTarget }) => openPicker(message, currentTarget)}
          {...tip(t("timeline.addReaction"), "+")}
        >
          <Icon of={SmilePlus} size="s" />
        </button>
      )}
    </div>
  );
}

interface PillProps {
  readonly reaction: Reaction;
  readonly isOwn: boolean;
  readonly onClick: (() => void) | undefined;
}

function Pill({ reaction, isOwn, onClick }: PillProps): ReactElement {
  const t = useT();
  const tabIndex = useTabStop();
  const names = useNames(reaction);
  const { emoji, count } = reaction;
  return (
    <button
      type="button"
      className={css.reaction}
      aria-pressed={isOwn}
      aria-label={t("timeline.reaction", { emoji, count, names })}
      aria-disabled={onClick === undefined || undefined}
      tabIndex={tabIndex}
      onClick={onClick}
      {...tip(names)}
    >
      <span>{emoji}</span>
      {count}
    </button>
  );
}

/** Who reacted: those who are known, and how many more. */
function useNames({ count, user_ids }: Reaction): string {
  const t = useT();
  const chat = useChat();
  const language = useLanguage();
  const names = user_ids.flatMap((id) => {
    const user = chat.user(id);
    if (user === undefined) return [];
    return id === chat.me.id ? t("timeline.you") : nameOf(user);
  });
  const others = count - names.length;
  if (others > 0) names.push(t("timeline.others", { count: others }));
  return new Intl.ListFormat(language, { type: "conjunction" }).format(names);
}
