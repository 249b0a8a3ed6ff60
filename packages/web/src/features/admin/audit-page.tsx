import { Download, ScrollText, X } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import type { ReactElement } from "react";
import { useSearchParams } from "wouter";
import { useChat } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import type { TextId } from "../../lib/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { nameOf } from "../../lib/people.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { PageFrame } from "../../ui/page-frame.tsx";
import { Select } from "../../ui/select.tsx";
import { toast } from "../../ui/toast.ts";
import { AUDIT_ACTIONS, peopleIn, wordOf } from "./audit-entry.ts";
import type { AuditAction } from "./audit-entry.ts";
import css from "./audit-page.module.css";
import { AuditRow } from "./audit-row.tsx";
import { exportAudit } from "./export-audit.ts";
import { More } from "./more.tsx";
import { PersonFilter } from "./person-filter.tsx";
import { useAdmin } from "./use-admin.ts";
import { useNames } from "./use-names.ts";
import { usePageList } from "./use-page-list.ts";

// More than a screen shows.
const PAGE = 50;
const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Who did what, the newest first. */
export function AuditPage(): ReactElement {
  const t = useT();
  const chat = useChat();
  const admin = useAdmin();
  const [search, setSearch] = useSearchParams();
  const of = search.get("of") ?? "";
  const userId = ID.test(of) ? of : undefined;
  const action = AUDIT_ACTIONS.find((each) => each === search.get("action"));
  const [isExporting, setExporting] = useState(false);
  const load = useCallback(
    async (cursor: string | undefined, options: { readonly signal?: AbortSignal | undefined }) => {
      const { entries, next_cursor } = await admin.audit(
        { user_id: userId, action, limit: PAGE, cursor },
        options,
      );
      return { items: entries, next: next_cursor };
    },
    [admin, userId, action],
  );
  const { items, next, error, loadMore } = usePageList(load);
  const ids = useMemo(
    () => [...new Set([...(userId === undefined ? [] : [userId]), ...items.flatMap(peopleIn)])],
    [userId, items],
  );
  const names = useNames(ids);
  const narrow = (name: "of" | "action", value: string | undefined) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      if (value === undefined) after.delete(name);
      else after.set(name, value);
      return after;
    });
  const save = async () => {
    setExporting(true);
    try {
      await exportAudit(chat, { user_id: userId, action });
    } catch (failure) {
      toast(errorText(failure), { kind: "bad" });
    } finally {
      setExporting(false);
    }
  };
  const person = userId === undefined ? undefined : names.get(userId);
  return (
    <PageFrame
      title={t("admin.audit")}
      back={paths.admin()}
      isWide
      end={
        <Button isBusy={isExporting} onClick={() => void save()}>
          <Icon of={Download} size="s" />
          {t("admin.export")}
        </Button>
      }
    >
      <search className={css.tools}>
        {userId === undefined ? (
          <PersonFilter onChoose={(id) => narrow("of", id)} />
        ) : (
          <p className={css.person}>
            <span dir="auto">{person ? nameOf(person) : userId}</span>
            <IconButton
              icon={X}
              isSmall
              label={t("admin.ofEverybody")}
              onClick={() => narrow("of", undefined)}
            />
          </p>
        )}
        <Select
          label={t("admin.action")}
          value={action ?? "all"}
          options={[
            { value: "all", label: t("admin.allActions") },
            ...AUDIT_ACTIONS.map((value) => ({ value, label: t(titleOf(value)) })),
          ]}
          onChange={(value) => narrow("action", value === "all" ? undefined : value)}
        />
      </search>
      <ol className={css.entries} aria-label={t("admin.audit")}>
        {items.map((entry) => (
          <li key={entry.id}>
            <AuditRow entry={entry} names={names} />
          </li>
        ))}
      </ol>
      {next === null && items.length === 0 && error === undefined && (
        <Empty icon={ScrollText} title={t("admin.noEntries")}>
          {t("admin.noEntriesText")}
        </Empty>
      )}
      {(next !== null || error !== undefined) && (
        <More key={`${items.length} ${String(next)}`} error={error} loadMore={loadMore} />
      )}
    </PageFrame>
  );
}

/** What an action is called where one chooses among them. */
const titleOf = (action: AuditAction): TextId => {
  const word = wordOf(action);
  return `audit.title${word.charAt(0).toUpperCase()}${word.slice(1)}` as TextId;
};
