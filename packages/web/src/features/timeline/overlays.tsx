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
export function Overlays({
  id,
  overlay,
  message,
  commands,
  open,
  onClose,
}: OverlaysProps): ReactElement | null {
  const { me } = useChat();
  const conversation = useConversation(id);
  const now = message ?? overlay.message;
  const isGone = now.deleted_at !== null;
  useEffect(() => {
    if (isGone) onClose();
  }, [isGone, onClose]);
  if (isGone) return null;
  switch (overlay.kind) {
    case "menu":
      return (
        <MessageMenu
          message={now}
          anchor={overlay.anchor}
          allowed={allowedWith(now, conversation, me.id)}
          isPinned={conversation?.pinned_seqs.includes(now.seq) ?? false}
          commands={commands}
          open={open}
          onClose={onClose}
        />
      );
    case "picker":
      return (
        <EmojiPicker
          anchor={overlay.anchor}
          onPick={(emoji) => {
            onClose();
            void commands.react(now, emoji);
          }}
          onClose={onClose}
        />
      );
    case "delete":
      return <DeleteDialog message={now} commands={commands} onClose={onClose} />;
    case "revisions":
      return <RevisionsDialog conversationId={id} message={now} onClose={onClose} />;
    case "readers":
      return <ReadersDialog conversationId={id} seq={now.seq} onClose={onClose} />;
  }
}
