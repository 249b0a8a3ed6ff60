import { Paperclip } from "lucide-react";
import { useEffect, useEffectEvent, useRef } from "react";
import type { ReactElement, RefObject } from "react";
import { useChat } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { useStored } from "../../lib/stored.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { attachedTo } from "./attached.ts";
import css from "./attaching.module.css";
import { attach } from "./attach-files.ts";
import { DropZone } from "./drop-zone.tsx";
import { keepAttached } from "./keep-attached.ts";
import { Strip } from "./strip.tsx";

interface AttachingProps {
  /** Of the conversation. */
  readonly id: string;
  readonly area: RefObject<HTMLTextAreaElement | null>;
}

/** The ways to give files to a message: a button, pasting, dropping; and those that it has. */
export function Attaching({ id, area }: AttachingProps): ReactElement {
  const t = useT();
  const chat = useChat();
  const store = attachedTo(chat, id);
  const attached = useStored(store);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => keepAttached(chat, id), [chat, id]);
  const take = (files: readonly File[]) => {
    attach(store, files);
    area.current?.focus();
  };
  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    const { clipboardData } = event;
    // Office programs bring a picture of their text as well: the text is what is meant.
    if (clipboardData === null || clipboardData.files.length === 0) return;
    if (clipboardData.getData("text/plain") !== "") return;
    event.preventDefault();
    take([...clipboardData.files]);
  });
  useEffect(() => {
    const page = area.current?.closest("main");
    const listener = (event: ClipboardEvent) => onPaste(event);
    page?.addEventListener("paste", listener);
    return () => page?.removeEventListener("paste", listener);
  }, [area]);
  return (
    <>
      {attached.length > 0 && (
        <Strip
          attached={attached}
          remove={(each) => store.set(store.get().filter((other) => other !== each))}
          onEmpty={() => area.current?.focus()}
        />
      )}
      <span className={css.clip}>
        <IconButton icon={Paperclip} label={t("attach.attach")} onClick={() => field.current?.click()} />
      </span>
      <input
        ref={field}
        type="file"
        multiple
        hidden
        aria-label={t("attach.attach")}
        onChange={({ currentTarget }) => {
          take([...(currentTarget.files ?? [])]);
          // The same file may be chosen again.
          currentTarget.value = "";
        }}
      />
      <DropZone area={area} onDrop={take} />
    </>
  );
}
