import { Smile } from "lucide-react";
import { useId, useRef, useState } from "react";
import type { KeyboardEvent, MouseEvent, ReactElement, RefObject } from "react";
import type { Message } from "@gochat/client";
import { useChat, useDraft } from "@gochat/client/react";
import { announce } from "../../lib/announce.ts";
import { useConversationView } from "../../lib/conversation-view.ts";
import { useT } from "../../lib/i18n.tsx";
import { lazily } from "../../lib/lazily.tsx";
import { useMedia } from "../../lib/media.ts";
import { usePreferences } from "../../lib/preferences.ts";
import { useStored } from "../../lib/stored.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import type { Anchor } from "../../ui/anchor.ts";
import { attachedTo, Attaching } from "../attach/attach.tsx";
import { EmojiPicker } from "../emoji/emoji.ts";
import { canRecord, Voice } from "../voice/voice.tsx";
import css from "./composer-box.module.css";
import type { HelperHandle } from "./helper.tsx";
import { isComposing, sends } from "./keys.ts";
import { lastOwnMessage } from "./known-messages.ts";
import { bytesLeft, isBlank } from "./limits.ts";
import { SendButton } from "./send-button.tsx";
import { slowed } from "./slowed.ts";
import { useEditing } from "./use-editing.ts";
import { WritingArea } from "./writing-area.tsx";

const Helper = lazily(async () => (await import("./helper.tsx")).Helper);
const EditBar = lazily(async () => (await import("./edit-bar.tsx")).EditBar);
const ReplyBar = lazily(async () => (await import("./reply-bar.tsx")).ReplyBar);

interface ComposerBoxProps {
  readonly id: string;
  readonly editing: Message | null;
  readonly stopEditing: () => void;
  readonly area: RefObject<HTMLTextAreaElement | null>;
}

// What is beside the text takes no focus from it, and so no keyboard from a phone.
const keepFocus = (event: MouseEvent): void => event.preventDefault();

/** Where one writes a message, or changes one: what it answers, the text, and what one does with it. */
export function ComposerBox({ id, editing: edited, stopEditing, area }: ComposerBoxProps): ReactElement {
  const t = useT();
  const chat = useChat();
  const view = useConversationView();
  const listId = useId();
  const { draft, setDraft, sendDraft } = useDraft(id);
  const editing = useEditing(edited, stopEditing);
  const helper = useRef<HelperHandle>(null);
  const [activeId, setActive] = useState<string>();
  const [picker, setPicker] = useState<Anchor | null>(null);
  const { enterSends } = usePreferences();
  // A keyboard on glass has no Shift+Enter, and a button that sends is under the thumb.
  const isTouch = useMedia("(pointer: coarse)");

  const content = editing === null ? draft.content : editing.content;
  const left = bytesLeft(content);
  const files = attachedTo(chat, id);
  const attached = useStored(files);
  const hasFiles = (editing === null ? attached : (editing.message.attachments ?? [])).length > 0;
  const hasText = !isBlank(content);
  const isTooLong = left !== undefined && left < 0;
  const wait = useStored(slowed);
  const problem = isTooLong ? t("composer.tooLong") : editing === null ? wait : undefined;
  const canSend =
    (hasText || hasFiles) && !problem && editing?.problem !== "deleted" && editing?.isSaving !== true;

  const write = (next: string) => {
    if (editing !== null) return editing.write(next);
    setDraft({ ...draft, content: next });
    if (!isBlank(next)) chat.conversation(id).notifyTyping();
  };
  const submit = () => {
    if (problem !== undefined) announce(problem);
    if (!canSend) return;
    helper.current?.close();
    if (editing !== null) return editing.save();
    void sendDraft({ attachments: attached });
    files.set([]);
  };
  const removeReply = () => {
    setDraft({ content: draft.content });
    area.current?.focus();
  };
  const cancelEdit = () => {
    stopEditing();
    area.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (isComposing(event.nativeEvent) || helper.current?.onKey(event) === true) return;
    if (sends(event.nativeEvent, enterSends && !isTouch)) submit();
    else if (event.key === "Escape" && editing !== null) cancelEdit();
    else if (event.key === "Escape" && draft.replyTo !== undefined) removeReply();
    else if (event.key === "ArrowUp" && !event.shiftKey && content === "" && editing === null) {
      const last = lastOwnMessage(chat, id);
      if (last === undefined) return;
      view.edit(last);
    } else return;
    event.preventDefault();
  };

  return (
    <div className={css.box}>
      <Helper ref={helper} id={id} listId={listId} area={area} onActive={setActive} />
      {editing !== null ? (
        <EditBar editing={editing} onCancel={cancelEdit} />
      ) : (
        draft.replyTo !== undefined && <ReplyBar id={id} seq={draft.replyTo} onRemove={removeReply} />
      )}
      {editing === null && <Attaching id={id} area={area} />}
      <div
        className={css.line}
        onClick={({ target, currentTarget }) => target === currentTarget && area.current?.focus()}
      >
        <WritingArea
          id={id}
          ref={area}
          value={content}
          hasFiles={hasFiles}
          editingId={editing?.message.id}
          isInvalid={isTooLong}
          listId={listId}
          helper={helper}
          activeId={activeId}
          onWrite={write}
          onKeyDown={onKeyDown}
        />
        {left !== undefined && (
          <span className={css.left} data-is-over={isTooLong || undefined}>
            {t("composer.left", { count: left })}
          </span>
        )}
        <IconButton
          icon={Smile}
          label={t("composer.emoji")}
          aria-haspopup="dialog"
          onMouseDown={keepFocus}
          aria-expanded={picker !== null}
          onClick={(event) => {
            // Where the focus goes back to.
            if (!isTouch) area.current?.focus();
            setPicker(picker === null ? event.currentTarget : null);
          }}
        />
        <span className={css.act}>
          {canRecord && editing === null && !problem && content === "" && !hasFiles ? (
            <Voice id={id} area={area} />
          ) : (
            <SendButton
              isEditing={editing !== null}
              canSend={canSend}
              problem={problem}
              shortcut={enterSends && !isTouch ? "Enter" : "mod+Enter"}
              onMouseDown={keepFocus}
              onSend={submit}
            />
          )}
        </span>
      </div>
      {picker !== null && (
        <EmojiPicker
          anchor={picker}
          onPick={(emoji) => helper.current?.insert(emoji)}
          onClose={() => setPicker(null)}
        />
      )}
    </div>
  );
}
