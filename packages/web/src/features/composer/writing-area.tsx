import { useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import type { KeyboardEvent, ReactElement, Ref, RefObject } from "react";
import { useConversation, useMe } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { conversationName } from "../../lib/conversation-name.ts";
import type { HelperHandle } from "./helper.tsx";
import css from "./writing-area.module.css";

interface WritingAreaProps {
  readonly id: string;
  readonly ref: Ref<HTMLTextAreaElement>;
  readonly value: string;
  /** Files go with it. */
  readonly hasFiles: boolean;
  /** Of the message that is being changed in it. */
  readonly editingId: string | undefined;
  readonly isInvalid: boolean;
  readonly listId: string;
  /** Null until it is there. */
  readonly helper: RefObject<HelperHandle | null>;
  /** The id of the suggestion that Enter picks. */
  readonly activeId: string | undefined;
  readonly onWrite: (value: string) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
}

/** The text itself: it grows with what is written. */
export function WritingArea({
  id,
  ref,
  value,
  hasFiles,
  editingId,
  isInvalid,
  listId,
  helper,
  activeId,
  onWrite,
  onKeyDown,
}: WritingAreaProps): ReactElement {
  const t = useT();
  const me = useMe();
  const name =
    useConversation(id, (conversation) => conversation && conversationName(conversation, me.id, t)) ?? "";
  const area = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(ref, () => area.current as HTMLTextAreaElement, []);
  useLayoutEffect(() => {
    const { current } = area;
    // Where a style sheet cannot say that a field is as high as its text.
    if (current === null || CSS.supports("field-sizing", "content")) return;
    current.style.blockSize = "auto";
    current.style.blockSize = `${current.scrollHeight}px`;
  });
  const begun = useRef<string | null | undefined>(null);
  useEffect(() => {
    if (begun.current === editingId) return;
    begun.current = editingId;
    // A draft is gone on with at its end, and so is what is changed.
    const end = area.current?.value.length ?? 0;
    area.current?.setSelectionRange(end, end);
  }, [editingId]);

  return (
    <textarea
      ref={area}
      className={css.area}
      value={value}
      rows={1}
      dir="auto"
      placeholder={t(hasFiles ? "composer.addWords" : "composer.placeholder", { name })}
      aria-label={t(editingId ? "composer.editing" : "composer.placeholder", { name })}
      aria-invalid={isInvalid || undefined}
      aria-autocomplete="list"
      aria-controls={activeId && listId}
      aria-activedescendant={activeId}
      autoComplete="off"
      autoCapitalize="sentences"
      onChange={(event) => {
        onWrite(event.target.value);
        helper.current?.look(event.target);
      }}
      onSelect={(event) => helper.current?.look(event.currentTarget)}
      onBlur={() => helper.current?.close()}
      onKeyDown={onKeyDown}
    />
  );
}
