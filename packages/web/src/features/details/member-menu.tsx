import { Ban, Crown, MessageSquare, MessageSquareOff, ShieldCheck, ShieldOff, UserMinus } from "lucide-react";
import type { ReactElement } from "react";
import type { ConversationData, Member } from "@gochat/client";
import { MODERATION } from "@gochat/client/calls";
import { useChat } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { isAhead, may, mayRemove } from "../../lib/permissions.ts";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import type { Anchor } from "../../ui/anchor.ts";
import { toast } from "../../ui/toast.ts";
import type { Doing } from "./member-dialog.tsx";

interface MemberMenuProps {
  readonly conversation: ConversationData;
  readonly member: Member;
  readonly anchor: Anchor;
  readonly onClose: () => void;
  /** It is to be asked whether that is meant. */
  readonly onAsk: (doing: Doing) => void;
}

/** What one may make of a member. */
export function MemberMenu({ conversation, member, anchor, onClose, onAsk }: MemberMenuProps): ReactElement {
  const t = useT();
  const chat = useChat();
  const { api } = chat;
  const { user, role } = member;
  const isSilenced = isAhead(member.silenced_until);
  const hasRoles = role !== "owner" && may("member.set_role", conversation);
  const isRemovable = mayRemove(conversation, member);
  const become = async (next: "admin" | "member") => {
    try {
      await api.conversations.updateMember({ id: conversation.id, user_id: user.id, role: next });
    } catch (error) {
      toast(errorText(error), { kind: "bad" });
    }
  };
  const letWrite = async () => {
    try {
      await chat.calls(MODERATION).unsilence({ id: conversation.id, user_id: user.id });
      toast(t("silences.lifted", { name: nameOf(user) }), { kind: "good" });
    } catch (error) {
      toast(errorText(error), { kind: "bad" });
    }
  };
  return (
    <Menu label={nameOf(user)} anchor={anchor} onClose={onClose}>
      {hasRoles && role !== "admin" && (
        <MenuItem icon={ShieldCheck} label={t("details.makeAdmin")} onSelect={() => void become("admin")} />
      )}
      {hasRoles && role === "admin" && (
        <MenuItem icon={ShieldOff} label={t("details.makeMember")} onSelect={() => void become("member")} />
      )}
      {hasRoles && (
        <MenuItem
          icon={Crown}
          label={t("details.handOver")}
          onSelect={() => onAsk({ kind: "handOver", user })}
        />
      )}
      {hasRoles && isRemovable && <MenuSeparator />}
      {isRemovable && isSilenced && (
        <MenuItem icon={MessageSquare} label={t("silences.lift")} onSelect={() => void letWrite()} />
      )}
      {isRemovable && !isSilenced && (
        <MenuItem
          icon={MessageSquareOff}
          label={t("silences.silence")}
          onSelect={() => onAsk({ kind: "silence", user })}
        />
      )}
      {isRemovable && (
        <MenuItem
          icon={UserMinus}
          label={t("details.remove")}
          isDanger
          onSelect={() => onAsk({ kind: "remove", user })}
        />
      )}
      {isRemovable && (
        <MenuItem icon={Ban} label={t("bans.ban")} isDanger onSelect={() => onAsk({ kind: "ban", user })} />
      )}
    </Menu>
  );
}
