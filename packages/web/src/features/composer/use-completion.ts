import { useState } from "react";
import type { KeyboardEvent } from "react";
import type { UserSummary } from "@gochat/client";
import { inTone, useEmoji, useEmojiChoices } from "../emoji/emoji.ts";
import type { Emoji } from "../emoji/emoji.ts";
import { applyEdit } from "./apply-edit.ts";
import { codeAt, completionAt } from "./completion-query.ts";
import type { CompletionQuery } from "./completion-query.ts";
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

interface Completing {
  /** Null while there is nothing to suggest. */
  readonly completion: Completion | null;
  /** To be called whenever the text or the caret has changed. */
  readonly look: (area: HTMLTextAreaElement) => void;
  readonly close: () => void;
  /** Whether it took the key. */
  readonly onKey: (event: KeyboardEvent) => boolean;
}

/** Completes members after `@` and emoji after `:`, while one writes in a textarea. */
export function useCompletion(id: string): Completing {
  const [area, setArea] = useState<HTMLTextAreaElement | null>(null);
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
    setArea(from);
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
    if (area !== null && query !== null) applyEdit(area, insertion(query, suggestion.insert));
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

  const completion =
    query === null || active === undefined
      ? null
      : { kind: query.kind, suggestions, activeAt, pick, point: setActiveAt };
  return { completion, look, close: () => setQuery(null), onKey };
}
