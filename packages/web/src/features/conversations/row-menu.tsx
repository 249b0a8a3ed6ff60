import {
  Archive,
  ArchiveRestore,
  Bell,
  BellOff,
  LinkIcon,
  LogOut,
  MailCheck,
  MailOpen,
  Pin,
  PinOff,
} from "lucide-react";
import { useState } from "react";
import type { ReactElement } from "react";
import { useChat, useConversation, useMe } from "@gochat/client/react";
import { conversationName } from "../../lib/conversation-name.ts";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { isMuted } from "../../lib/mute.ts";
import { SERVER_URL } from "../../lib/page.ts";
import { paths } from "../../lib/paths.ts";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import type { Anchor } from "../../ui/anchor.ts";
import { MuteMenu } from "../../ui/mute-menu.tsx";
import { toast } from "../../ui/toast.ts";

interface RowMenuProps {
  readonly id: string;
  readonly anchor: Anchor;
  readonly onClose: () => void;
}

/** What one can do with a conversation without opening it. */
export function RowMenu({ id, anchor, onClose }: RowMenuProps): ReactElement | null {
  const t = useT();
  const chat = useChat();
  const me = useMe();
  const conversation = useConversation(id);
  const [step, setStep] = useState<"menu" | "mute" | "leave">("menu");
  if (conversation === undefined) return null;
  const name = conversationName(conversation, me.id, t);
  const { is_marked_unread, unread_count, muted_until, archived_at, pinned_at, role } = conversation.me;
  const isGroup = conversation.kind !== "direct";
  const isUnread = is_marked_unread || unread_count > 0;
  const attempt = async (work: Promise<unknown>) => {
    try {
      await work;
    } catch (error) {
      toast(errorText(error), { kind: "bad" });
      throw error;
    }
  };
  const act = (work: Promise<unknown>) => void attempt(work).catch(() => {});
  const change = (changes: { is_archived?: boolean; is_pinned?: boolean; muted_until?: string | null }) =>
    act(chat.api.conversations.updateMine({ id, ...changes }));
  if (step === "leave")
    return (
      <ConfirmDialog
        title={t("actions.leaveTitle", { name })}
        text={t("actions.leaveText")}
        action={t("actions.leave")}
        isDanger
        onConfirm={() => attempt(chat.api.conversations.removeMember({ id, user_id: me.id }))}
        onClose={onClose}
      />
    );
  if (step === "mute")
    return (
      <MuteMenu
        key="mute"
        anchor={anchor}
        align="start"
        onSelect={(until) => change({ muted_until: until })}
        onClose={onClose}
      />
    );
  return (
    <Menu key="menu" label={name} anchor={anchor} align="start" onClose={onClose}>
      {isUnread ? (
        <MenuItem
          icon={MailCheck}
          label={t("actions.markRead")}
          onSelect={() => act(chat.conversation(id).markRead())}
        />
      ) : (
        <MenuItem
          icon={MailOpen}
          label={t("actions.markUnread")}
          onSelect={() => act(chat.conversation(id).markUnread())}
        />
      )}
      <MenuItem
        icon={pinned_at === null ? Pin : PinOff}
        label={t(pinned_at === null ? "actions.pin" : "actions.unpin")}
        onSelect={() => change({ is_pinned: pinned_at === null })}
      />
      {isMuted({ muted_until }) ? (
        <MenuItem icon={Bell} label={t("actions.unmute")} onSelect={() => change({ muted_until: null })} />
      ) : (
        <MenuItem icon={BellOff} label={t("actions.mute")} staysOpen onSelect={() => setStep("mute")} />
      )}
      <MenuItem
        icon={archived_at === null ? Archive : ArchiveRestore}
        label={t(archived_at === null ? "actions.archive" : "actions.unarchive")}
        onSelect={() => change({ is_archived: archived_at === null })}
      />
      <MenuSeparator />
      <MenuItem
        icon={LinkIcon}
        label={t("actions.copyLink")}
        onSelect={() =>
          act(
            navigator.clipboard
              .writeText(SERVER_URL + paths.conversation(id))
              .then(() => toast(t("actions.linkCopied"), { kind: "good" })),
          )
        }
      />
      {isGroup && (role !== "owner" || conversation.member_count === 1) && (
        <MenuItem
          icon={LogOut}
          label={t("actions.leave")}
          isDanger
          staysOpen
          onSelect={() => setStep("leave")}
        />
      )}
    </Menu>
  );
}
