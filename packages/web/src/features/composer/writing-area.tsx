import { useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import type { ClipboardEvent, KeyboardEvent, ReactElement, Ref } from "react";
import { useConversation, useMe } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { conversationName } from "../../lib/conversation-name.ts";
import { isCombination } from "../../lib/shortcuts.ts";
import { toast } from "../../ui/toast.ts";
import { applyEdit, selectedOf } from "./apply-edit.ts";
import { optionId } from "./option-id.ts";
import { isComposing } from "./keys.ts";
import { pasted } from "./paste.ts";
import { toggleCode, toggleMark, wrap, WRAPPING } from "./text-edit.ts";
import type { Selected, TextEdit } from "./text-edit.ts";
import type { useCompletion } from "./use-completion.ts";
import css from "./writing-area.module.css";

// Many times what a message may have: nobody means to send it, and a textarea would choke on it.
const PASTE_MAX = 250_000;

const MARKS: readonly (readonly [combination: string, edit: (selected: Selected) => TextEdit])[] = [
  ["mod+b", (selected) => toggleMark(selected, "**")],
  ["mod+i", (selected) => toggleMark(selected, "_")],
  ["mod+e", toggleCode],
];

interface WritingAreaProps {
  readonly id: string;
  readonly ref: Ref<HTMLTextAreaElement>;
  readonly value: string;
  /** Of the message that is being changed in it. */
  readonly editingId: string | undefined;
  readonly isInvalid: boolean;
  readonly listId: string;
  readonly completing: ReturnType<typeof useCompletion>;
  readonly onWrite: (value: string) => void;
  /** Gets the keys that the text itself has no use for. */
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
}

/** The text itself: it grows with what is written, wraps what is selected in marks, and cleans what is pasted. */
export function WritingArea({
  id,
  ref,
  value,
  editingId,
  isInvalid,
  listId,
  completing: { completion, look, close },
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

  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const edit = isComposing(event.nativeEvent) ? undefined : editOf(event);
    if (edit === undefined) return onKeyDown(event);
    event.preventDefault();
    applyEdit(event.currentTarget, edit);
  };
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    // Office programs bring a picture of their text as well: the text is what is meant.
    const text = event.clipboardData.getData("text/plain");
    if (text.length > PASTE_MAX) {
      event.preventDefault();
      return toast(t("composer.pasteTooLong"), { kind: "bad" });
    }
    const edit = pasted(selectedOf(event.currentTarget), text);
    if (edit === undefined) return;
    event.preventDefault();
    applyEdit(event.currentTarget, edit);
  };

  return (
    <textarea
      ref={area}
      className={css.area}
      value={value}
      rows={1}
      dir="auto"
      placeholder={t("composer.placeholder", { name })}
      aria-label={t(editingId ? "composer.editing" : "composer.placeholder", { name })}
      aria-invalid={isInvalid || undefined}
      aria-autocomplete="list"
      aria-controls={completion === null ? undefined : listId}
      aria-activedescendant={completion === null ? undefined : optionId(listId, completion.activeAt)}
      autoComplete="off"
      autoCapitalize="sentences"
      onChange={(event) => {
        onWrite(event.target.value);
        look(event.target);
      }}
      onSelect={(event) => look(event.currentTarget)}
      onBlur={close}
      onKeyDown={onKey}
      onPaste={onPaste}
    />
  );
}

function editOf(event: KeyboardEvent<HTMLTextAreaElement>): TextEdit | undefined {
  const selected = selectedOf(event.currentTarget);
  const mark = MARKS.find(([combination]) => isCombination(event.nativeEvent, combination));
  if (mark !== undefined) return mark[1](selected);
  const isTyped = !event.ctrlKey && !event.metaKey && WRAPPING.has(event.key);
  return isTyped && selected.from !== selected.to ? wrap(selected, event.key) : undefined;
}
