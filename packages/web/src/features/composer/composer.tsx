import { useImperativeHandle, useRef } from "react";
import type { ReactElement, Ref } from "react";
import type { Message } from "@gochat/client";
import { lazily } from "../../lib/lazily.tsx";
import { ComposerBox } from "./composer-box.tsx";
import css from "./composer.module.css";
import { Slot } from "./slot.tsx";
import { useCanWrite } from "./use-can-write.ts";

const WhyNot = lazily(async () => (await import("./why-not.tsx")).WhyNot);

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

/** The foot of a conversation: who types, and where one writes, or why one may not. */
export function Composer({ id, editing, stopEditing, ref }: ComposerProps): ReactElement {
  const area = useRef<HTMLTextAreaElement>(null);
  const canWrite = useCanWrite(id);
  useImperativeHandle(ref, () => ({ focus: () => area.current?.focus() }), []);
  return (
    <footer className={css.foot}>
      <div className={css.column}>
        <Slot id={id} />
        {canWrite ? (
          <ComposerBox id={id} editing={editing} stopEditing={stopEditing} area={area} />
        ) : (
          <WhyNot id={id} />
        )}
      </div>
    </footer>
  );
}
