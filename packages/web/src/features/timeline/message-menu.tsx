import {
  Copy,
  Eye,
  FileX,
  Flag,
  Link,
  Mail,
  Pencil,
  Pin,
  PinOff,
  Reply,
  SmilePlus,
  Trash2,
} from "lucide-react";
import type { ReactElement } from "react";
import type { Message } from "@gochat/client";
import { useT } from "../../lib/i18n.tsx";
import type { Anchor } from "../../ui/anchor.ts";
import { Menu, MenuChoices, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import { useQuickEmoji } from "../emoji/quick-emoji.ts";
import type { MessageCommands } from "./message-commands.ts";
import type { Overlay } from "./overlay.ts";
import type { Allowed } from "./permissions.ts";

interface MessageMenuProps {
  readonly message: Message;
  readonly anchor: Anchor;
  readonly allowed: Allowed;
  readonly isPinned: boolean;
  readonly commands: MessageCommands;
  readonly open: (overlay: Overlay) => void;
  readonly onClose: () => void;
}

/** All that one can do with a message. */
export function MessageMenu({
  message,
  anchor,
  allowed,
  isPinned,
  commands,
  open,
  onClose,
}: MessageMenuProps): ReactElement {
  const t = useT();
  const quickEmoji = useQuickEmoji();
  const { attachments = [], content } = message;
  // What would have nothing left is deleted instead (F9).
  const removable = allowed.edit && (content !== "" || attachments.length > 1) ? attachments : [];
  return (
    <Menu label={t("messages.actions")} anchor={anchor} onClose={onClose}>
      {allowed.react && (
        <>
          <MenuChoices
            choices={quickEmoji}
            onSelect={(emoji) => void commands.react(message, emoji)}
            more={{
              icon: SmilePlus,
              label: t("messages.moreEmoji"),
              onSelect: () => open({ kind: "picker", message, anchor }),
            }}
          />
          <MenuSeparator />
        </>
      )}
      {allowed.reply && (
        <MenuItem
          flips
          icon={Reply}
          label={t("messages.reply")}
          shortcut="r"
          onSelect={() => commands.reply(message)}
        />
      )}
      {allowed.edit && (
        <MenuItem
          icon={Pencil}
          label={t("messages.edit")}
          shortcut="e"
          onSelect={() => commands.edit(message)}
        />
      )}
      {removable.map(({ id, name }) => (
        <MenuItem
          key={id}
          icon={FileX}
          label={removable.length === 1 ? t("messages.removeFile") : t("messages.removeOne", { name })}
          onSelect={() => open({ kind: "removeFile", message, fileId: id })}
        />
      ))}
      {content !== "" && (
        <MenuItem
          icon={Copy}
          label={t("messages.copyText")}
          shortcut="c"
          onSelect={() => void commands.copyText(message)}
        />
      )}
      <MenuItem icon={Link} label={t("messages.copyLink")} onSelect={() => void commands.copyLink(message)} />
      {allowed.pin && (
        <MenuItem
          icon={isPinned ? PinOff : Pin}
          label={t(isPinned ? "messages.unpin" : "messages.pin")}
          shortcut="p"
          onSelect={() => void commands.togglePin(message)}
        />
      )}
      {allowed.markUnread && (
        <MenuItem
          icon={Mail}
          label={t("messages.markUnread")}
          onSelect={() => void commands.markUnread(message)}
        />
      )}
      {allowed.seeReaders && (
        <MenuItem
          icon={Eye}
          label={t("messages.readers")}
          onSelect={() => open({ kind: "readers", message })}
        />
      )}
      {(allowed.report || allowed.delete) && <MenuSeparator />}
      {allowed.report && (
        <MenuItem
          icon={Flag}
          label={t("messages.report")}
          onSelect={() => open({ kind: "report", message })}
        />
      )}
      {allowed.delete && (
        <MenuItem
          isDanger
          icon={Trash2}
          label={t("messages.delete")}
          shortcut="Delete"
          onSelect={() => open({ kind: "delete", message })}
        />
      )}
    </Menu>
  );
}
