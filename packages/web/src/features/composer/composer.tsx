import { useImperativeHandle, useRef } from "react";
import type { ReactElement, Ref } from "react";
import type { Message } from "@gochat/client";
import { useDraft } from "@gochat/client/react";

/** What others may ask of a composer. */
export interface ComposerHandle {
  readonly focus: () => void;
}

interface ComposerProps {
  readonly id: string;
  /** The message that is being changed in place of a new one being written. */
  readonly editing: Message | null;
  readonly stopEditing: () => void;
  readonly ref: Ref<ComposerHandle>;
}

export function Composer({ id, ref }: ComposerProps): ReactElement {
  const text = useRef<HTMLTextAreaElement>(null);
  const { draft, setDraft, sendDraft } = useDraft(id);
  useImperativeHandle(ref, () => ({ focus: () => text.current?.focus() }), []);
  return (
    <textarea
      ref={text}
      value={draft.content}
      onChange={(event) => setDraft({ ...draft, content: event.target.value })}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        void sendDraft();
      }}
    />
  );
}
