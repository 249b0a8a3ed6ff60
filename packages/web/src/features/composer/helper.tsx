import { useEffect, useEffectEvent, useImperativeHandle, useRef } from "react";
import type { KeyboardEvent, ReactElement, Ref, RefObject } from "react";
import { useT } from "../../lib/i18n.tsx";
import { isCombination } from "../../lib/shortcuts.ts";
import { toast } from "../../ui/toast.ts";
import { applyEdit, selectedOf } from "./apply-edit.ts";
import { Completer } from "./completer.tsx";
import type { CompleterHandle } from "./completer.tsx";
import { pasted } from "./paste.ts";
import { insertion, toggleCode, toggleMark, wrap, WRAPPING } from "./text-edit.ts";
import type { Selected, TextEdit } from "./text-edit.ts";

// Many times what a message may have: nobody means to send it, and a textarea would choke on it.
const PASTE_MAX = 250_000;

const MARKS: readonly (readonly [combination: string, edit: (selected: Selected) => TextEdit])[] = [
  ["mod+b", (selected) => toggleMark(selected, "**")],
  ["mod+i", (selected) => toggleMark(selected, "_")],
  ["mod+e", toggleCode],
];

/** What the composer asks of what helps to write. */
export interface HelperHandle extends CompleterHandle {
  /** Writes something where the caret is. */
  readonly insert: (text: string) => void;
}

interface HelperProps {
  /** Of the conversation. */
  readonly id: string;
  readonly listId: string;
  readonly area: RefObject<HTMLTextAreaElement | null>;
  /** The id of the suggestion that Enter picks; undefined while there is none. */
  readonly onActive: (optionId: string | undefined) => void;
  readonly ref: Ref<HelperHandle>;
}

/** What helps to write, and is not needed for the first letters: it completes, wraps what is selected in marks, and cleans what is pasted. */
export function Helper({ area, ref, ...props }: HelperProps): ReactElement {
  const t = useT();
  const completer = useRef<CompleterHandle>(null);
  useImperativeHandle(
    ref,
    () => ({
      look: (from) => completer.current?.look(from),
      close: () => completer.current?.close(),
      onKey(event) {
        const edit = editOf(event);
        if (edit === undefined || area.current === null) return completer.current?.onKey(event) === true;
        event.preventDefault();
        applyEdit(area.current, edit);
        return true;
      },
      insert: (text) =>
        area.current !== null && applyEdit(area.current, insertion(selectedOf(area.current), text)),
    }),
    [area],
  );
  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text.length > PASTE_MAX) {
      event.preventDefault();
      return toast(t("bars.pasteTooLong"), { kind: "bad" });
    }
    const edit = area.current === null ? undefined : pasted(selectedOf(area.current), text);
    if (edit === undefined || area.current === null) return;
    event.preventDefault();
    applyEdit(area.current, edit);
  });
  useEffect(() => {
    const { current } = area;
    const listener = (event: ClipboardEvent) => onPaste(event);
    current?.addEventListener("paste", listener);
    return () => current?.removeEventListener("paste", listener);
  }, [area]);
  return <Completer ref={completer} area={area} {...props} />;
}

function editOf(event: KeyboardEvent<HTMLTextAreaElement>): TextEdit | undefined {
  const selected = selectedOf(event.currentTarget);
  const mark = MARKS.find(([combination]) => isCombination(event.nativeEvent, combination));
  if (mark !== undefined) return mark[1](selected);
  const isTyped = !event.ctrlKey && !event.metaKey && WRAPPING.has(event.key);
  return isTyped && selected.from !== selected.to ? wrap(selected, event.key) : undefined;
}
