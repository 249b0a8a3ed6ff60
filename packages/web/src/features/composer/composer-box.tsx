import { Smile } from "lucide-react";
import { useId, useState } from "react";
import type { KeyboardEvent, MouseEvent, ReactElement, RefObject } from "react";
import type { Message } from "@gochat/client";
import { useChat, useDraft } from "@gochat/client/react";
import { useConversationView } from "../../lib/conversation-view.ts";
import { useT } from "../../lib/i18n.tsx";
import { lazily } from "../../lib/lazily.tsx";
import { useMedia } from "../../lib/media.ts";
import { usePreferences } from "../../lib/preferences.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import type { Anchor } from "../../ui/anchor.ts";
import { EmojiPicker } from "../emoji/emoji.ts";
import { applyEdit, selectedOf } from "./apply-edit.ts";
import css from "./composer-box.module.css";
import { isComposing, sends } from "./keys.ts";
import { lastOwnMessage } from "./known-messages.ts";
import { bytesLeft, isBlank } from "./limits.ts";
import { SendButton } from "./send-button.tsx";
import { insertion } from "./text-edit.ts";
import { useCompletion } from "./use-completion.ts";
import { useEditing } from "./use-editing.ts";
import { WritingArea } from "./writing-area.tsx";

const CompletionList = lazily(async () => (await import("./completion-list.tsx")).CompletionList);
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
  const completing = useCompletion(id);
  const [picker, setPicker] = useState<Anchor | null>(null);
  const { enterSends } = usePreferences();
  // A keyboard on glass has no Shift+Enter, and a button that sends is under the thumb.
  const isTouch = useMedia("(pointer: coarse)");

  const content = editing === null ? draft.content : editing.content;
  const left = bytesLeft(content);
  const hasText = !isBlank(content);
  const isTooLong = left !== undefined && left < 0;
  const canSend = hasText && !isTooLong && editing?.problem !== "deleted" && editing?.isSaving !== true;

  const write = (next: string) => {
    if (editing !== null) return editing.write(next);
    setDraft({ ...draft, content: next });
    if (!isBlank(next)) chat.conversation(id).notifyTyping();
  };
  const submit = () => {
    if (!canSend) return;
    completing.close();
    if (editing === null) void sendDraft();
    else editing.save();
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
    if (isComposing(event.nativeEvent) || completing.onKey(event)) return;
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
      {completing.completion !== null && <CompletionList id={listId} {...completing.completion} />}
      {editing !== null ? (
        <EditBar editing={editing} onCancel={cancelEdit} />
      ) : (
        draft.replyTo !== undefined && <ReplyBar id={id} seq={draft.replyTo} onRemove={removeReply} />
      )}
      <div
        className={css.line}
        onClick={({ target, currentTarget }) => target === currentTarget && area.current?.focus()}
      >
        <WritingArea
          id={id}
          ref={area}
          value={content}
          editingId={editing?.message.id}
          isInvalid={isTooLong}
          listId={listId}
          completing={completing}
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
        <SendButton
          isEditing={editing !== null}
          canSend={canSend}
          isTooLong={isTooLong}
          shortcut={enterSends && !isTouch ? "Enter" : "mod+Enter"}
          onMouseDown={keepFocus}
          onSend={submit}
        />
      </div>
      {picker !== null && (
        <EmojiPicker
          anchor={picker}
          onPick={(emoji) =>
            area.current !== null && applyEdit(area.current, insertion(selectedOf(area.current), emoji))
          }
          onClose={() => setPicker(null)}
        />
      )}
    </div>
  );
}
