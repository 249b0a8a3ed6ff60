import { startTransition, useId, useOptimistic, useRef } from "react";
import type { ReactElement } from "react";
import type { Block } from "@gochat/client";
import { useBlocks } from "@gochat/client/react";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { mediumDate } from "../../lib/medium-date.ts";
import { nameOf } from "../../lib/people.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { Section } from "../../ui/section.tsx";
import { Switch } from "../../ui/switch.tsx";
import css from "./blocked-people.module.css";
import { useBlockCalls } from "./use-block-calls.ts";

/** Whom one blocks, the newest first, and lets them in again. */
export function BlockedPeople(): ReactElement | null {
  const t = useT();
  const blocks = useBlocks();
  const list = useRef<HTMLUListElement>(null);
  const { unblock, hide } = useBlockCalls();
  if (blocks === undefined) return null;
  const people = [...blocks.values()].toSorted((a, b) => (a.blocked_at < b.blocked_at ? 1 : -1));
  const end = async ({ user }: Block) => {
    await unblock(user);
    // The button that had the focus goes with its row.
    list.current?.querySelector<HTMLElement>(`li:not([data-user="${user.id}"]) button`)?.focus();
  };
  return (
    <Section title={t("blocks.title")} text={t(people.length === 0 ? "blocks.none" : "blocks.text")}>
      {people.length > 0 && (
        <ul ref={list} aria-label={t("blocks.title")}>
          {people.map((block) => (
            <li key={block.user.id} className={css.row} data-user={block.user.id}>
              <Blocked
                block={block}
                end={() => void end(block).catch(() => {})}
                hide={(hides) => hide(block.user, hides).catch(() => {})}
              />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

interface BlockedProps {
  readonly block: Block;
  readonly end: () => void;
  readonly hide: (hides: boolean) => Promise<void>;
}

function Blocked({ block, end, hide }: BlockedProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const id = useId();
  const { user, blocked_at: since } = block;
  // What is on its way to the server shows at once.
  const [hides, showHides] = useOptimistic(block.hides_in_groups);
  const name = nameOf(user);
  return (
    <>
      <Avatar id={user.id} name={name} picture={user.avatar_id} size={32} />
      <span className={css.words}>
        <span className={css.name} dir="auto">
          {name}
        </span>
        <span className={css.below}>{t("blocks.since", { date: mediumDate(since, language) })}</span>
      </span>
      <Button aria-label={t("blocks.unblockOf", { name })} onClick={end}>
        {t("blocks.unblock")}
      </Button>
      <label className={css.hides} htmlFor={id}>
        <span>
          {t("blocks.hide")}
          <span className="visually-hidden"> ({name})</span>
        </span>
        <Switch
          id={id}
          isOn={hides}
          onToggle={(next) =>
            startTransition(async () => {
              showHides(next);
              await hide(next);
            })
          }
        />
      </label>
    </>
  );
}
