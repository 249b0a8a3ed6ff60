import { useSyncExternalStore } from "react";
import type { ReactElement, ReactNode } from "react";
import { useChat } from "@gochat/client/react";
import { hasText, Text, useLanguage, useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import css from "./audit-page.module.css";
import { membersIn, settingsIn, wordOf } from "./audit-entry.ts";
import type { AuditEntry } from "./audit-entry.ts";
import { settingText } from "./setting-text.ts";
import type { Names } from "./use-names.ts";

interface AuditSentenceProps {
  readonly entry: AuditEntry;
  readonly names: Names;
}

/** What happened, in words. What this page has no words for is told by the word of the server. */
export function AuditSentence({ entry, names }: AuditSentenceProps): ReactElement {
  const t = useT();
  const chat = useChat();
  const language = useLanguage();
  const { action, actor_id, user_id, conversation_id, details } = entry;
  // Of groups that one is in; the list of them may come later than the log.
  const group = useSyncExternalStore(chat.subscribe, () =>
    conversation_id === null ? undefined : chat.conversation(conversation_id).data?.name,
  );
  const { instance_role, call, frame, limit, sessions, changed, resolution } = details;
  const person = (id: string | null): ReactNode =>
    id === null ? t("audit.somebody") : <Name id={id} names={names} />;
  const members = membersIn(entry);
  const id = `audit.${wordOf(action)}`;
  return (
    <Text
      id={hasText(id) ? id : "audit.unknown"}
      values={{
        who: actor_id === null ? "none" : actor_id === user_id ? "self" : "other",
        has: user_id === null ? "none" : "somebody",
        place: conversation_id === null ? "server" : "group",
        actor: person(actor_id),
        user: person(user_id),
        members: (
          <List
            items={members.map((member) => ({
              id: member.id,
              node: (
                <>
                  {person(member.id)}
                  {member.role !== undefined && ` (${roleText(member.role)})`}
                </>
              ),
            }))}
          />
        ),
        group: conversation_id !== null && (group ? <b dir="auto">{group}</b> : <Id of={conversation_id} />),
        role: String(instance_role),
        resolution: String(resolution),
        what: <code className={css.word}>{textOf(call ?? frame)}</code>,
        limit: <code className={css.word}>{textOf(limit)}</code>,
        count: Number(sessions ?? 0),
        parts: partsText(changed),
        settings: (
          <List
            items={settingsIn(entry).map((each) => ({ id: each.name, node: settingText(each, t, language) }))}
          />
        ),
        action: <code className={css.word}>{action}</code>,
      }}
    />
  );

  function roleText(role: string): string {
    const text = `audit.role${role.charAt(0).toUpperCase()}${role.slice(1)}`;
    return hasText(text) ? t(text) : role;
  }
  function partsText(parts: unknown): string {
    const words = (Array.isArray(parts) ? parts : []).map((part) => {
      const text = `audit.part${wordOf(`_${String(part)}`)}`;
      return hasText(text) ? t(text) : String(part);
    });
    return new Intl.ListFormat(language).format(words);
  }
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

interface ListProps {
  readonly items: readonly { readonly id: string; readonly node: ReactNode }[];
}

const List = ({ items }: ListProps): ReactElement => (
  <>
    {items.map(({ id, node }, nth) => (
      <span key={id}>
        {nth > 0 && ", "}
        {node}
      </span>
    ))}
  </>
);

/** The name of somebody, or their id: of who was deleted nothing else is left. */
function Name({ id, names }: { readonly id: string; readonly names: Names }): ReactElement {
  const t = useT();
  const user = names.get(id);
  if (user === undefined) return <Id of={id} />;
  if (user === null)
    return (
      <span>
        {t("audit.deletedAccount")} <Id of={id} />
      </span>
    );
  return (
    <b dir="auto" data-tip={`@${user.username}`}>
      {nameOf(user)}
    </b>
  );
}

const Id = ({ of: id }: { readonly of: string }): ReactElement => <code className={css.id}>{id}</code>;
