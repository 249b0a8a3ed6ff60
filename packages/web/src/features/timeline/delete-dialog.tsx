import type { ReactElement } from "react";
import type { Message } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import type { MessageCommands } from "./message-commands.ts";

interface DeleteDialogProps {
  readonly message: Message;
  readonly commands: MessageCommands;
  readonly onClose: () => void;
}

/** Asks before a message is deleted for everybody. */
export function DeleteDialog({ message, commands, onClose }: DeleteDialogProps): ReactElement {
  const t = useT();
  const { me } = useChat();
  const isOwn = message.sender.id === me.id;
  return (
    <ConfirmDialog
      isDanger
      title={t("messages.deleteTitle")}
      text={isOwn ? t("messages.deleteText") : t("messages.deleteOther", { name: nameOf(message.sender) })}
      action={t("messages.delete")}
      onConfirm={() => commands.delete(message)}
      onClose={onClose}
    />
  );
}
