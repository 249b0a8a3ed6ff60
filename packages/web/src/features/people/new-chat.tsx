import { ArrowLeft, SearchX, Users } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import type { UserSummary } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { announce } from "../../lib/announce.ts";
import { useCombobox } from "../../lib/combobox.ts";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { useIsPhone } from "../../lib/media.ts";
import { useGo } from "../../lib/navigation.ts";
import { paths } from "../../lib/paths.ts";
import { usePeopleSearch } from "../../lib/people-search.ts";
import { Bar } from "../../ui/bar.tsx";
import { Empty } from "../../ui/empty.tsx";
import { FilterField } from "../../ui/filter-field.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { PersonOptions } from "../../ui/person-options.tsx";
import { PersonRow } from "../../ui/person-row.tsx";
import { Icon } from "../../ui/icon.tsx";
import { toast } from "../../ui/toast.ts";
import css from "./new-conversation.module.css";

/** Begins to write with somebody: whom one wrote with last, or whoever is looked for. */
export function NewChat(): ReactElement {
  const t = useT();
  const chat = useChat();
  const go = useGo();
  const isPhone = useIsPhone();
  const [query, setQuery] = useState("");
  const { people, isBusy, error } = usePeopleSearch(query);
  const open = async (user: UserSummary) => {
    try {
      const { id } = await chat.open(user.username);
      go(paths.conversation(id), { replace: true });
    } catch (refusal) {
      toast(errorText(refusal), { kind: "bad" });
    }
  };
  const isAsking = query.trim() !== "";
  const count = people.length;
  const combobox = useCombobox(count, query, (nth) => void open(people[nth] as UserSummary));
  useEffect(() => {
    if (isAsking && !isBusy) announce(t("people.found", { count }));
  }, [isAsking, isBusy, count, t]);
  return (
    <main className={css.page} aria-labelledby="new-chat">
      <Bar hasLine>
        {isPhone && (
          <IconButton icon={ArrowLeft} flips label={t("controls.back")} onClick={() => go(paths.home)} />
        )}
        <h1 id="new-chat">{t("people.newChat")}</h1>
      </Bar>
      <div className={css.column}>
        <FilterField
          {...combobox.input}
          label={t("people.find")}
          value={query}
          autoFocus
          onChange={(event) => setQuery(event.target.value)}
        />
        <PersonRow
          picture={<Icon of={Users} />}
          name={t("people.newGroup")}
          onClick={() => go(paths.newGroup)}
        />
        {count > 0 && (
          <>
            <h2 className={css.section}>{t(isAsking ? "people.people" : "people.recent")}</h2>
            <PersonOptions
              {...combobox.list}
              aria-label={t("people.people")}
              people={people}
              option={combobox.option}
            />
          </>
        )}
        {count === 0 && !isBusy && (
          <Empty
            icon={SearchX}
            title={
              error !== undefined
                ? errorText(error)
                : isAsking
                  ? t("people.nothingFound", { query: query.trim() })
                  : t("people.nobodyYet")
            }
          >
            {t("people.howToFind")}
          </Empty>
        )}
      </div>
    </main>
  );
}
