import { useEffect } from "react";
import type { ReactElement } from "react";
import { classNames } from "../../lib/class-names.ts";
import { useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { Avatar } from "../../ui/avatar.tsx";
import css from "./completion-list.module.css";
import { optionId } from "./option-id.ts";
import type { Completion, Suggestion } from "./completer.tsx";

interface CompletionListProps extends Completion {
  readonly id: string;
}

/** What is suggested, above the composer. The focus stays in the text, which names the active one. */
export function CompletionList({
  id,
  kind,
  suggestions,
  activeAt,
  pick,
  point,
}: CompletionListProps): ReactElement {
  const t = useT();
  const activeId = optionId(id, activeAt);
  useEffect(() => {
    document.getElementById(activeId)?.scrollIntoView({ block: "nearest" });
  }, [activeId]);
  return (
    <div
      id={id}
      className={css.list}
      role="listbox"
      aria-label={t(kind === "member" ? "bars.people" : "composer.emoji")}
    >
      {suggestions.map((suggestion, at) => (
        <button
          key={suggestion.key}
          type="button"
          tabIndex={-1}
          id={optionId(id, at)}
          className={classNames(css.option, at === activeAt && css.active)}
          role="option"
          aria-selected={at === activeAt}
          onMouseMove={() => at !== activeAt && point(at)}
          // The focus stays in the text.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => pick(suggestion)}
        >
          <Content of={suggestion} />
        </button>
      ))}
    </div>
  );
}

const Content = ({ of }: { readonly of: Suggestion }): ReactElement =>
  of.kind === "member" ? (
    <>
      <Avatar id={of.user.id} name={nameOf(of.user)} picture={of.user.avatar_id} size={24} />
      <span className={css.name} dir="auto">
        {nameOf(of.user)}
      </span>
      <span className={css.more}>@{of.user.username}</span>
    </>
  ) : (
    <>
      <span className={css.emoji}>{of.insert}</span>
      <span className={css.name}>
        {of.emoji.codes[0] === undefined ? of.emoji.name : `:${of.emoji.codes[0]}:`}
      </span>
      {of.emoji.codes[0] !== undefined && <span className={css.more}>{of.emoji.name}</span>}
    </>
  );
