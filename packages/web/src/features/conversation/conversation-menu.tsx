import {
  Archive,
  ArchiveRestore,
  Bell,
  BellOff,
  CalendarSearch,
  Mail,
  PanelRight,
  Pin,
  PinOff,
  StickyNote,
} from "lucide-react";
import { useState } from "react";
import type { ReactElement } from "react";
import { useChat, useConversation } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { isMuted } from "../../lib/mute.ts";
import { useDetails, useGo } from "../../lib/navigation.ts";
import { paths } from "../../lib/paths.ts";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import type { Anchor } from "../../ui/anchor.ts";
import { MuteMenu } from "../../ui/mute-menu.tsx";
import { toast } from "../../ui/toast.ts";

interface ConversationMenuProps {
  readonly id: string;
  readonly anchor: Anchor;
  /** Opens the calendar, which is not in the menu: that is gone by then. */
  readonly askDay: () => void;
  readonly onClose: () => void;
}

/** What one does with a conversation on a phone, where the head has no room for it. Lazy, as menus are. */
export function ConversationMenu({
  id,
  anchor,
  askDay,
  onClose,
}: ConversationMenuProps): ReactElement | null {
  const t = useT();
  const chat = useChat();
  const go = useGo();
  const { open } = useDetails();
  const [isMuting, setMuting] = useState(false);
  const conversation = useConversation(id);
  if (conversation === undefined) return null;
  const { me, pinned_seqs: pins } = conversation;
  const isPinned = me.pinned_at !== null;
  const isArchived = me.archived_at !== null;
  const attempt = async (done: Promise<unknown>): Promise<void> => {
    try {
      await done;
    } catch (error) {
      toast(errorText(error), { kind: "bad" });
    }
  };
  const change = (mine: Omit<Parameters<typeof chat.api.conversations.updateMine>[0], "id">) =>
    void attempt(chat.api.conversations.updateMine({ id, ...mine }));
  const leave = () => go(isArchived ? paths.archived : paths.home);
  if (isMuting)
    return (
      <MuteMenu
        key="mute"
        anchor={anchor}
        onSelect={(muted_until) => change({ muted_until })}
        onClose={onClose}
      />
    );
  return (
    <Menu key="menu" label={t("conversation.more")} anchor={anchor} onClose={onClose}>
      <MenuItem icon={PanelRight} label={t("conversation.details")} onSelect={() => open("members")} />
      {pins.length > 0 && (
        <MenuItem icon={StickyNote} label={t("conversation.pins")} onSelect={() => open("pins")} />
      )}
      <MenuItem icon={CalendarSearch} label={t("conversation.toDay")} onSelect={askDay} />
      <MenuSeparator />
      {isMuted(me) ? (
        <MenuItem icon={Bell} label={t("actions.unmute")} onSelect={() => change({ muted_until: null })} />
      ) : (
        <MenuItem icon={BellOff} label={t("actions.mute")} staysOpen onSelect={() => setMuting(true)} />
      )}
      <MenuItem
        icon={isPinned ? PinOff : Pin}
        label={t(isPinned ? "actions.unpin" : "actions.pin")}
        onSelect={() => change({ is_pinned: !isPinned })}
      />
      <MenuItem
        icon={isArchived ? ArchiveRestore : Archive}
        label={t(isArchived ? "actions.unarchive" : "actions.archive")}
        onSelect={() => {
          change({ is_archived: !isArchived });
          if (!isArchived) leave();
        }}
      />
      <MenuItem
        icon={Mail}
        label={t("actions.markUnread")}
        onSelect={() => {
          void attempt(chat.conversation(id).markUnread());
          // Whoever stays reads it at once.
          leave();
        }}
      />
    </Menu>
  );
}
