import type { ReactElement } from "react";
import type { ConversationData } from "@gochat/client";
import { useChat, useMe } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { useDetails, useGo } from "../../lib/navigation.ts";
import { paths } from "../../lib/paths.ts";
import { mayLeave } from "../../lib/permissions.ts";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.ts";

interface LeaveDialogProps {
  readonly conversation: ConversationData;
  readonly onClose: () => void;
}

/** Leaves a group, or says what its owner has to do before. */
export function LeaveDialog({ conversation, onClose }: LeaveDialogProps): ReactElement {
  const t = useT();
  const chat = useChat();
  const me = useMe();
  const go = useGo();
  const { open } = useDetails();
  const { id, name, member_count } = conversation;
  if (!mayLeave(conversation))
    return (
      <ConfirmDialog
        title={t("details.ownerTitle")}
        text={t("details.ownerText")}
        action={t("details.toMembers")}
        onConfirm={() => open("members")}
        onClose={onClose}
      />
    );
  const leave = async () => {
    try {
      await chat.api.conversations.removeMember({ id, user_id: me.id });
    } catch (error) {
      toast(errorText(error), { kind: "bad" });
      throw error;
    }
    go(paths.home);
  };
  const isLast = member_count === 1;
  return (
    <ConfirmDialog
      title={t("details.leaveTitle", { group: name })}
      text={t(isLast ? "details.leaveLastText" : "details.leaveText")}
      action={t("details.leaveAction")}
      isDanger
      onConfirm={leave}
      onClose={onClose}
    />
  );
}
