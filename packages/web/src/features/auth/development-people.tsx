import { useId, useState } from "react";
import type { ReactElement } from "react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { signInAs } from "../../lib/session.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Tag } from "../../ui/tag.tsx";
import css from "./auth.module.css";

const NAMES = ["alice", "bob"];

/** On a server for development: one click, and this window is somebody. */
export function DevelopmentPeople(): ReactElement {
  const t = useT();
  const labelId = useId();
  const [error, setError] = useState<unknown>();
  return (
    <div className={css.people} role="group" aria-labelledby={labelId}>
      <span id={labelId}>
        <Tag>{t("auth.continueAs")}</Tag>
      </span>
      {NAMES.map((name) => (
        <button
          key={name}
          type="button"
          className={css.person}
          onClick={() => void signInAs(name).catch(setError)}
        >
          <Avatar id={name} name={name} size={24} />
          {name}
        </button>
      ))}
      {error !== undefined && <ErrorLine>{errorText(error)}</ErrorLine>}
    </div>
  );
}
