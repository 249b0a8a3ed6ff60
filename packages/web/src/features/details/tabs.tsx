import { useRef } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import type { TextId } from "../../lib/i18n.tsx";
import type { DetailsTab } from "../../lib/navigation.ts";
import css from "./tabs.module.css";

interface TabsProps {
  /** Names their elements: each tab is `<id>-<tab>`, what they show is `<id>-panel`. */
  readonly id: string;
  readonly tabs: readonly DetailsTab[];
  readonly selected: DetailsTab;
  readonly counts: Readonly<Partial<Record<DetailsTab, number | undefined>>>;
  readonly onSelect: (tab: DetailsTab) => void;
}

const TEXTS: Readonly<Record<DetailsTab, TextId>> = {
  members: "details.members",
  pins: "details.pins",
  files: "details.files",
  settings: "details.settings",
};

/** One tab stop; the arrows go to the other ones, and show them at once. */
export function Tabs({ id, tabs, selected, counts, onSelect }: TabsProps): ReactElement {
  const t = useT();
  const list = useRef<HTMLDivElement>(null);
  const onKey = (event: KeyboardEvent) => {
    const isRtl = document.documentElement.dir === "rtl";
    const next = { ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1 }[event.key];
    const at = tabs.indexOf(selected);
    const to =
      event.key === "Home" ? 0 : event.key === "End" ? -1 : next === undefined ? undefined : at + next;
    const tab = to === undefined ? undefined : (tabs.at(to) ?? tabs[0]);
    if (tab === undefined) return;
    event.preventDefault();
    onSelect(tab);
    list.current?.querySelector<HTMLElement>(`[data-tab=${tab}]`)?.focus();
  };
  return (
    <div ref={list} className={css.tabs} role="tablist" aria-label={t("details.title")}>
      {tabs.map((tab) => (
        <button
          key={tab}
          id={`${id}-${tab}`}
          type="button"
          role="tab"
          data-tab={tab}
          aria-selected={tab === selected}
          aria-controls={`${id}-panel`}
          tabIndex={tab === selected ? 0 : -1}
          onClick={() => onSelect(tab)}
          onKeyDown={onKey}
        >
          {t(TEXTS[tab])}
          {counts[tab] !== undefined && <span className={css.count}> {counts[tab]}</span>}
        </button>
      ))}
    </div>
  );
}
