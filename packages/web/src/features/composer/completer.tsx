import { useEffect, useEffectEvent, useImperativeHandle, useLayoutEffect, useState } from "react";
import type { KeyboardEvent, ReactElement, Ref, RefObject } from "react";
import type { UserSummary } from "@gochat/client";
import { inTone } from "../emoji/emoji-index.ts";
import type { Emoji } from "../emoji/emoji-index.ts";
import { useEmojiChoices } from "../emoji/emoji-choices.ts";
import { useEmoji } from "../emoji/known-emoji.ts";
import { applyEdit } from "./apply-edit.ts";
import { CompletionList } from "./completion-list.tsx";
import { codeAt, completionAt } from "./completion-query.ts";
import type { CompletionQuery } from "./completion-query.ts";
import { optionId } from "./option-id.ts";
import { suggestMembers } from "./suggest-members.ts";
import { insertion } from "./text-edit.ts";
import { useOtherMembers } from "./use-members.ts";

const EMOJI_MAX = 8;

/** What may stand for what was begun. */
export type Suggestion =
  | { readonly kind: "member"; readonly key: string; readonly insert: string; readonly user: UserSummary }
  | { readonly kind: "emoji"; readonly key: string; readonly insert: string; readonly emoji: Emoji };

/** What is suggested for what stands before the caret. */
export interface Completion {
  readonly kind: CompletionQuery["kind"];
  readonly suggestions: readonly Suggestion[];
  readonly activeAt: number;
  readonly pick: (suggestion: Suggestion) => void;
  readonly point: (at: number) => void;
}

/** What the text tells of itself, and asks. */
export interface CompleterHandle {
  /** To be called whenever the text or the caret has changed. */
  readonly look: (area: HTMLTextAreaElement) => void;
  readonly close: () => void;
  /** Whether it took the key. */
  readonly onKey: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
}

interface CompleterProps {
  /** Of the conversation. */
  readonly id: string;
  readonly listId: string;
  readonly area: RefObject<HTMLTextAreaElement | null>;
  /** The id of the option that Enter picks; undefined while there is nothing to suggest. */
  readonly onActive: (optionId: string | undefined) => void;
  readonly ref: Ref<CompleterHandle>;
}

/** Completes members after `@` and emoji after `:`, while one writes in a textarea. */
export function Completer({ id, listId, area, onActive, ref }: CompleterProps): ReactElement | null {
  const [query, setQuery] = useState<CompletionQuery | null>(null);
  const [activeAt, setActiveAt] = useState(0);
  /** Where somebody has said that they mean what they wrote. */
  const [dismissedAt, setDismissedAt] = useState(-1);
  const members = useOtherMembers(id, query?.kind === "member");
  const index = useEmoji(query?.kind === "emoji");
  const { tone } = useEmojiChoices();

  const suggestions = ((): readonly Suggestion[] => {
    if (query === null || query.from === dismissedAt) return [];
    if (query.kind === "member")
      return suggestMembers(members, query.query).map((user) => ({
        kind: "member",
        key: user.id,
        insert: `@${user.username} `,
        user,
      }));
    return (index?.find(query.query, EMOJI_MAX) ?? []).map((emoji) => ({
      kind: "emoji",
      key: emoji.emoji,
      insert: `${inTone(emoji, tone)} `,
      emoji,
    }));
  })();

  const look = (from: HTMLTextAreaElement) => {
    const { value, selectionStart, selectionEnd } = from;
    const found = selectionStart === selectionEnd ? completionAt(value, selectionStart) : null;
    if (found?.from === query?.from && found?.query === query?.query && found?.kind === query?.kind) return;
    setQuery(found);
    setActiveAt(0);
    if (found?.from !== dismissedAt) setDismissedAt(-1);
    // Its second colon was typed: what it means is known.
    const closed = query?.kind === "emoji" && found === null ? codeAt(value, selectionStart) : null;
    const emoji = closed?.from === query?.from ? index?.byCode(closed?.code ?? "") : undefined;
    if (closed !== null && emoji !== undefined)
      applyEdit(from, insertion({ from: closed.from, to: selectionStart }, inTone(emoji, tone)));
  };
  const pick = (suggestion: Suggestion) => {
    if (area.current !== null && query !== null) applyEdit(area.current, insertion(query, suggestion.insert));
    setQuery(null);
  };
  const dismiss = () => setDismissedAt(query?.from ?? -1);
  const active = suggestions[activeAt];

  const onKey = (event: KeyboardEvent): boolean => {
    if (active === undefined || event.ctrlKey || event.metaKey || event.altKey) return false;
    const move = (by: number) => setActiveAt((activeAt + by + suggestions.length) % suggestions.length);
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) pick(active);
    else if (event.key === "Escape") dismiss();
    else return false;
    event.preventDefault();
    return true;
  };

  useImperativeHandle(ref, () => ({ look, close: () => setQuery(null), onKey }));
  const lookAtFirst = useEffectEvent(() => {
    // It may come when something is written already.
    if (area.current !== null && area.current === document.activeElement) look(area.current);
  });
  useEffect(() => {
    const frame = requestAnimationFrame(() => lookAtFirst());
    return () => cancelAnimationFrame(frame);
  }, []);
  const isOpen = query !== null && active !== undefined;
  const activeId = isOpen ? optionId(listId, activeAt) : undefined;
  // Before it is painted: the text names it from then on.
  useLayoutEffect(() => onActive(activeId), [onActive, activeId]);
  if (!isOpen) return null;
  return (
    <CompletionList
      id={listId}
      kind={query.kind}
      suggestions={suggestions}
      activeAt={activeAt}
      pick={pick}
      point={setActiveAt}
    />
  );
}
