import type { ReactElement } from "react";
import type { ConversationData } from "@gochat/client";
import { useT } from "../../lib/i18n.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Invitations } from "../invitations/invitations.tsx";

interface InvitationsDialogProps {
  readonly conversation: ConversationData;
  readonly onClose: () => void;
}

/** Lets people into a group by links. */
export function InvitationsDialog({ conversation, onClose }: InvitationsDialogProps): ReactElement {
  const t = useT();
  return (
    <Dialog
      title={t("invitations.toGroup", { group: conversation.name })}
      text={t(conversation.history === "all" ? "invitations.groupText" : "invitations.groupTextJoined")}
      onClose={onClose}
    >
      <Invitations conversationId={conversation.id} />
    </Dialog>
  );
}
