import { CircleAlert, X } from "lucide-react";
import { useId, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement, Ref } from "react";
import type { UserSummary } from "@gochat/client";
import { useCombobox } from "../lib/combobox.ts";
import { errorText } from "../lib/errors.ts";
import { MEMBERS_PER_CALL } from "../lib/group-text.ts";
import { useT } from "../lib/i18n.tsx";
import { nameOf } from "../lib/people.ts";
import { usePeopleSearch } from "../lib/people-search.ts";
import { Avatar } from "./avatar.tsx";
import { Icon } from "./icon.tsx";
import css from "./people-picker.module.css";
import { PersonOptions } from "./person-options.tsx";

interface PeoplePickerProps {
  readonly label: string;
  readonly chosen: readonly UserSummary[];
  readonly onChange: (chosen: readonly UserSummary[]) => void;
  /** Who is not offered: whoever is in the group already. */
  readonly isHidden?: (userId: string) => boolean;
  /** What is wrong with who is chosen; tied to the field. */
  readonly error?: string | undefined;
  readonly ref?: Ref<HTMLInputElement>;
}

/** Chooses people: a field with a chip for each of them, and whoever may be meant below it. */
export function PeoplePicker({
  label,
  chosen,
  onChange,
  isHidden = () => false,
  error,
  ref,
}: PeoplePickerProps): ReactElement {
  const t = useT();
  const id = useId();
  const input = useRef<HTMLInputElement | null>(null);
  const [query, setQuery] = useState("");
  const found = usePeopleSearch(query);
  const isFull = chosen.length >= MEMBERS_PER_CALL;
  const offered = isFull
    ? []
    : found.people.filter((user) => !isHidden(user.id) && !chosen.some((other) => other.id === user.id));
  const combobox = useCombobox(offered.length, query, (nth) => {
    onChange([...chosen, offered[nth] as UserSummary]);
    setQuery("");
  });
  const remove = (user: UserSummary) => {
    onChange(chosen.filter((other) => other !== user));
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const last = chosen.at(-1);
    if (event.key === "Backspace" && query === "" && last !== undefined) remove(last);
    // What is typed here is no answer to the form yet.
    else if (event.key === "Enter" && query !== "" && offered.length === 0) event.preventDefault();
    else combobox.input.onKeyDown?.(event);
  };
  const problem = error ?? (found.error === undefined ? undefined : errorText(found.error));
  const isNobody = query.trim() !== "" && offered.length === 0 && !found.isBusy && found.error === undefined;
  return (
    <div className={css.picker}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      <div className={css.box} data-invalid={error !== undefined || undefined}>
        {chosen.map((user) => (
          <button key={user.id} type="button" className={css.chip} onClick={() => remove(user)}>
            <Avatar id={user.id} name={nameOf(user)} picture={user.avatar_id} size={20} />
            <span className={css.chipName} dir="auto">
              {nameOf(user)}
            </span>
            <span className="visually-hidden">{t("people.takeOut")}</span>
            <Icon of={X} size="s" />
          </button>
        ))}
        <input
          {...combobox.input}
          ref={(element) => {
            input.current = element;
            if (typeof ref === "function") ref(element);
            else if (ref) ref.current = element;
          }}
          id={id}
          className={css.input}
          dir="auto"
          placeholder={chosen.length === 0 ? t("people.find") : ""}
          value={query}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={problem === undefined ? undefined : `${id}-error`}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      {problem !== undefined && (
        <p className={css.error} id={`${id}-error`} role="alert">
          <Icon of={CircleAlert} size="s" />
          <span>{problem}</span>
        </p>
      )}
      <div className={css.offered}>
        {offered.length > 0 && (
          <PersonOptions {...combobox.list} aria-label={label} people={offered} option={combobox.option} />
        )}
        {isNobody && (
          <p className={css.note} dir="auto">
            {isFull ? t("people.full", { count: MEMBERS_PER_CALL }) : t("people.nothingFound", { query })}
          </p>
        )}
      </div>
    </div>
  );
}
