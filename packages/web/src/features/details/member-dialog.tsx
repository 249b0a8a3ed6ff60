import type { ReactElement } from "react";
import type { ConversationData, UserSummary } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.ts";
import { BanDialog } from "./ban-dialog.tsx";
import { SilenceDialog } from "./silence-dialog.tsx";

/** What is about to be done to a member, once it is confirmed. */
export interface Doing {
  readonly kind: "handOver" | "remove" | "ban" | "silence";
  readonly user: UserSummary;
}

interface MemberDialogProps {
  readonly conversation: ConversationData;
  readonly doing: Doing;
  readonly onClose: () => void;
  /** What had opened this may be gone. */
  readonly onDone: () => void;
}

/** Says what will happen before a member is removed, or becomes the owner. */
export function MemberDialog({ conversation, doing, onClose, onDone }: MemberDialogProps): ReactElement {
  const t = useT();
  const { api } = useChat();
  const { id } = conversation;
  const { kind, user } = doing;
  if (kind === "ban")
    return <BanDialog conversation={conversation} user={user} onClose={onClose} onDone={onDone} />;
  if (kind === "silence")
    return <SilenceDialog conversation={conversation} user={user} onClose={onClose} onDone={onDone} />;
  const values = { name: nameOf(user), group: conversation.name };
  const confirm = async () => {
    try {
      if (kind === "remove") await api.conversations.removeMember({ id, user_id: user.id });
      else await api.conversations.updateMember({ id, user_id: user.id, role: "owner" });
    } catch (error) {
      toast(errorText(error), { kind: "bad" });
      throw error;
    }
    onDone();
  };
  return kind === "remove" ? (
    <ConfirmDialog
      title={t("details.removeTitle", values)}
      text={t(conversation.history === "all" ? "details.removeText" : "details.removeTextJoined", values)}
      action={t("details.removeAction")}
      isDanger
      onConfirm={confirm}
      onClose={onClose}
    />
  ) : (
    <ConfirmDialog
      title={t("details.handOverTitle", values)}
      text={t("details.handOverText", values)}
      action={t("details.handOverAction")}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
