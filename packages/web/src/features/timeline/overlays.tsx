import { useEffect } from "react";
import type { ReactElement } from "react";
import type { Message } from "@gochat/client";
import { useChat, useConversation } from "@gochat/client/react";
import { lazily } from "../../lib/lazily.tsx";
import type { MessageCommands } from "./message-commands.ts";
import type { Overlay } from "./overlay.ts";
import { allowedWith } from "./permissions.ts";

const MessageMenu = lazily(async () => (await import("./message-menu.tsx")).MessageMenu);
const EmojiPicker = lazily(async () => (await import("../emoji/emoji-picker.tsx")).EmojiPicker);
const DeleteDialog = lazily(async () => (await import("./delete-dialog.tsx")).DeleteDialog);
const RevisionsDialog = lazily(async () => (await import("./revisions-dialog.tsx")).RevisionsDialog);
const ReadersDialog = lazily(async () => (await import("./readers-dialog.tsx")).ReadersDialog);

interface OverlaysProps {
  readonly id: string;
  readonly overlay: Overlay;
  /** The message as it is now; undefined when the window has let go of it. */
  readonly message: Message | undefined;
  readonly commands: MessageCommands;
  readonly open: (overlay: Overlay) => void;
  readonly onClose: () => void;
}

/** What is open above a timeline. It closes when its message is deleted. */
export function Overlays(props: OverlaysProps): ReactElement | null {
  const { overlay, message = overlay.message, onClose } = props;
  const isGone = message.deleted_at !== null;
  useEffect(() => {
    if (isGone) onClose();
  }, [isGone, onClose]);
  return isGone ? null : <Open {...props} message={message} />;
}

function Open({
  id,
  overlay,
  message,
  commands,
  open,
  onClose,
}: OverlaysProps & { readonly message: Message }): ReactElement {
  const { me } = useChat();
  const conversation = useConversation(id);
  const { kind } = overlay;
  if (kind === "menu")
    return (
      <MessageMenu
        message={message}
        anchor={overlay.anchor}
        allowed={allowedWith(message, conversation, me.id)}
        isPinned={conversation?.pinned_seqs.includes(message.seq) ?? false}
        commands={commands}
        open={open}
        onClose={onClose}
      />
    );
  if (kind === "picker") {
    const pick = (emoji: string) => {
      onClose();
      void commands.react(message, emoji);
    };
    return <EmojiPicker anchor={overlay.anchor} onPick={pick} onClose={onClose} />;
  }
  if (kind === "delete") return <DeleteDialog message={message} commands={commands} onClose={onClose} />;
  if (kind === "revisions")
    return <RevisionsDialog conversationId={id} message={message} onClose={onClose} />;
  return <ReadersDialog conversationId={id} seq={message.seq} onClose={onClose} />;
}
