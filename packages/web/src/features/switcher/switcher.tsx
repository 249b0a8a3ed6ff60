import { Search } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { useChat } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import type { TextId } from "../../lib/i18n.tsx";
import { useGo } from "../../lib/navigation.ts";
import { PANES, paths } from "../../lib/paths.ts";
import { Surface } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Keys } from "../../ui/keys.tsx";
import { toast } from "../../ui/toast.ts";
import { HitRow } from "./hit-row.tsx";
import css from "./switcher.module.css";
import { useHits } from "./use-hits.ts";
import type { Hit } from "./use-hits.ts";

interface SwitcherProps {
  readonly onClose: () => void;
  readonly openShortcuts: () => void;
}

const GROUPS: readonly (readonly [Hit["kind"], TextId])[] = [
  ["conversation", "switcher.conversations"],
  ["person", "switcher.people"],
  ["action", "switcher.actions"],
];

/** Goes to a conversation, a person or an action by a few letters. */
export function Switcher({ onClose, openShortcuts }: SwitcherProps): ReactElement {
  const t = useT();
  const chat = useChat();
  const go = useGo();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const hits = useHits(query);
  const active = hits.find(({ key }) => key === activeKey) ?? hits[0];
  const optionId = ({ key }: Hit) => `${id}-${key}`;

  const activeId = active && optionId(active);
  useEffect(() => {
    if (activeId !== undefined) document.getElementById(activeId)?.scrollIntoView({ block: "nearest" });
  }, [activeId]);

  const choose = (hit: Hit, isInDetails: boolean) => {
    onClose();
    const show = (conversationId: string) =>
      go(paths.conversation(conversationId) + (isInDetails ? `?${PANES.details}=members` : ""));
    if (hit.kind === "conversation") show(hit.conversation.id);
    else if (hit.kind === "action") hit.action.act({ chat, go, openShortcuts });
    else
      chat.open(hit.person.username).then(
        (conversation) => show(conversation.id),
        (error: unknown) => toast(errorText(error), { kind: "bad" }),
      );
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229 || active === undefined) return;
    const at = hits.indexOf(active);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = hits.at((at + (event.key === "ArrowDown" ? 1 : -1)) % hits.length);
      setActiveKey(next?.key ?? null);
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(active, event.metaKey || event.ctrlKey);
    }
  };

  return (
    <Surface label={t("switcher.label")} onClose={onClose} isWide isBare isAtTop initialFocus={field}>
      <div className={css.head}>
        <Icon of={Search} />
        <input
          ref={field}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActiveKey(null);
          }}
          onKeyDown={onKeyDown}
          dir="auto"
          role="combobox"
          aria-expanded={hits.length > 0}
          aria-controls={`${id}-hits`}
          aria-activedescendant={activeId}
          aria-autocomplete="list"
          aria-label={t("switcher.field")}
          placeholder={t("switcher.field")}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="go"
        />
        <Keys of="Escape" />
      </div>
      <div className={css.list} id={`${id}-hits`} role="listbox" aria-label={t("switcher.results")}>
        {GROUPS.map(([kind, title]) => {
          const group = hits.filter((hit) => hit.kind === kind);
          return group.length === 0 ? null : (
            <div key={kind} role="group" aria-labelledby={`${id}-${kind}`}>
              <div className={css.title} id={`${id}-${kind}`} role="presentation">
                {t(title)}
              </div>
              {group.map((hit) => (
                <HitRow
                  key={hit.key}
                  id={optionId(hit)}
                  hit={hit}
                  isActive={hit === active}
                  onPoint={() => setActiveKey(hit.key)}
                  onChoose={(isInDetails) => choose(hit, isInDetails)}
                />
              ))}
            </div>
          );
        })}
      </div>
      {hits.length === 0 && <p className={css.nothing}>{t("switcher.nothing")}</p>}
      <div className={css.foot} aria-hidden="true">
        <span>
          <b>↑↓</b>
          {t("switcher.choose")}
        </span>
        <span>
          <Keys of="Enter" />
          {t("switcher.open")}
        </span>
        <span>
          <Keys of="mod+Enter" />
          {t("switcher.details")}
        </span>
      </div>
    </Surface>
  );
}
