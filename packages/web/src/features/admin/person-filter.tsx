import { useEffect, useId, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { toast } from "../../ui/toast.ts";
import { FilterField } from "../../ui/filter-field.tsx";
import type { Account } from "./account.ts";
import css from "./audit-page.module.css";
import { useAdmin } from "./use-admin.ts";
import { useDebounced } from "./use-debounced.ts";

interface PersonFilterProps {
  readonly onChoose: (id: string) => void;
}

// As many as a list offers without scrolling.
const OFFERED = 8;

/** Whoever is typed by the beginning of a username or email: those who fit are offered, and Enter takes the first of them. */
export function PersonFilter({ onChoose }: PersonFilterProps): ReactElement {
  const t = useT();
  const admin = useAdmin();
  const listId = useId();
  const [text, setText] = useState("");
  const [found, setFound] = useState<readonly Account[]>([]);
  const query = useDebounced(text.trim());
  useEffect(() => {
    if (query === "") return undefined;
    const life = new AbortController();
    admin.listUsers({ query, limit: OFFERED }, { signal: life.signal }).then(
      ({ users }) => setFound(users),
      () => !life.signal.aborted && setFound([]),
    );
    return () => life.abort();
  }, [admin, query]);
  const choose = async () => {
    const wanted = text.trim();
    if (wanted === "") return;
    const [first] = (await admin.listUsers({ query: wanted, limit: 1 }).catch(() => ({ users: [] }))).users;
    if (first === undefined) toast(t("admin.nobodyOf", { query: wanted }), { kind: "bad" });
    else onChoose(first.id);
  };
  const change = (value: string) => {
    setText(value);
    // What was picked from the list is the whole of a username.
    const picked = found.find(({ username }) => username === value);
    if (picked !== undefined) onChoose(picked.id);
  };
  return (
    <div className={css.filter}>
      <FilterField
        label={t("admin.ofPerson")}
        value={text}
        list={listId}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key === "Enter" && !event.nativeEvent.isComposing) void choose();
        }}
      />
      <datalist id={listId}>
        {found.map((account) => (
          <option key={account.id} value={account.username}>
            {nameOf(account)}
          </option>
        ))}
      </datalist>
    </div>
  );
}
