import type { HTMLAttributes, LiHTMLAttributes, ReactElement } from "react";
import type { UserSummary } from "@gochat/client";
import { usePresence } from "@gochat/client/react";
import { nameOf } from "../lib/people.ts";
import { Avatar } from "./avatar.tsx";
import css from "./person-row.module.css";

interface PersonOptionsProps extends HTMLAttributes<HTMLUListElement> {
  readonly people: readonly UserSummary[];
  /** What `useCombobox` says of each. */
  readonly option: (nth: number) => LiHTMLAttributes<HTMLLIElement>;
}

/** People to choose from, below a field. */
export const PersonOptions = ({ people, option, ...list }: PersonOptionsProps): ReactElement => (
  <ul {...list}>
    {people.map((user, nth) => (
      <PersonOption key={user.id} user={user} {...option(nth)} />
    ))}
  </ul>
);

interface PersonOptionProps extends LiHTMLAttributes<HTMLLIElement> {
  readonly user: UserSummary;
}

function PersonOption({ user, ...item }: PersonOptionProps): ReactElement {
  const presence = usePresence(user.id);
  return (
    <li {...item} className={css.person}>
      <Avatar
        id={user.id}
        name={nameOf(user)}
        picture={user.avatar_id}
        size={32}
        presence={presence?.status}
      />
      <span className={css.main}>
        <span className={css.name} dir="auto">
          {nameOf(user)}
        </span>
        <span className={css.below}>@{user.username}</span>
      </span>
    </li>
  );
}
