import { useEffect } from "react";
import type { ReactElement } from "react";
import type { Message } from "@gochat/client";
import { useChat, useConversation } from "@gochat/client/react";
import { EmojiPicker } from "../emoji/emoji.ts";
import { DeleteDialog } from "./delete-dialog.tsx";
import type { MessageCommands } from "./message-commands.ts";
import { MessageMenu } from "./message-menu.tsx";
import type { Overlay } from "./overlay.ts";
import { allowedWith } from "./permissions.ts";
import { ReadersDialog } from "./readers-dialog.tsx";
import { RemoveFileDialog } from "./remove-file-dialog.tsx";
import { ReportDialog } from "./report-dialog.tsx";
import { RevisionsDialog } from "./revisions-dialog.tsx";

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
}: OverlaysProps & { readonly message: Message }): ReactElement | null {
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
  if (kind === "report") return <ReportDialog message={message} onClose={onClose} />;
  if (kind === "removeFile") {
    const file = message.attachments?.find(({ id: fileId }) => fileId === overlay.fileId);
    // Taken away elsewhere meanwhile.
    if (file === undefined) return null;
    return <RemoveFileDialog message={message} file={file} onClose={onClose} />;
  }
  if (kind === "revisions")
    return <RevisionsDialog conversationId={id} message={message} onClose={onClose} />;
  return <ReadersDialog conversationId={id} seq={message.seq} onClose={onClose} />;
}
