import type { ReactElement } from "react";
import type { FileData, Message } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.ts";

interface RemoveFileDialogProps {
  readonly message: Message;
  readonly file: FileData;
  readonly onClose: () => void;
}

/** Asks before one file of a message is taken away. */
export function RemoveFileDialog({ message, file, onClose }: RemoveFileDialogProps): ReactElement {
  const t = useT();
  const chat = useChat();
  const remove = async () => {
    const attachments = message.attachments?.map(({ id }) => id).filter((id) => id !== file.id);
    try {
      await chat.conversation(message.conversation_id).edit(message.seq, undefined, { attachments });
    } catch (error) {
      toast(errorText(error), { kind: "bad" });
      throw error;
    }
  };
  return (
    <ConfirmDialog
      isDanger
      title={t("messages.removeTitle", { name: file.name })}
      text={t("messages.removeText")}
      action={t("messages.removeAction")}
      onConfirm={remove}
      onClose={onClose}
    />
  );
}
