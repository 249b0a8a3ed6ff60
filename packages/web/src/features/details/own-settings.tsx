import { Archive, ArchiveRestore, Bell, BellOff, LogOut, MailOpen, Pin } from "lucide-react";
import { startTransition, useOptimistic, useState } from "react";
import type { ReactElement } from "react";
import type { ConversationData } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { lazily } from "../../lib/lazily.tsx";
import { isMuted, isMutedForGood } from "../../lib/mute.ts";
import { useGo } from "../../lib/navigation.ts";
import { paths } from "../../lib/paths.ts";
import { may } from "../../lib/permissions.ts";
import { listTime } from "../../lib/time.ts";
import { Icon } from "../../ui/icon.tsx";
import { PersonRow } from "../../ui/person-row.tsx";
import { Switch } from "../../ui/switch.tsx";
import { Tag } from "../../ui/tag.tsx";
import { toast } from "../../ui/toast.ts";
import css from "./own-settings.module.css";

const MuteMenu = lazily(async () => (await import("../../ui/mute-menu.tsx")).MuteMenu);
const LeaveDialog = lazily(async () => (await import("./leave-dialog.tsx")).LeaveDialog);

/** What one makes of a conversation for oneself. */
export function OwnSettings({ conversation }: { readonly conversation: ConversationData }): ReactElement {
  const t = useT();
  const language = useLanguage();
  const chat = useChat();
  const go = useGo();
  const [menu, setMenu] = useState<Element | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const { id, me } = conversation;
  const isSilent = isMuted(me);
  const isArchived = me.archived_at !== null;
  const [isPinned, showPinned] = useOptimistic(me.pinned_at !== null);
  const tell = (error: unknown) => toast(errorText(error), { kind: "bad" });
  const become = (changes: Omit<Parameters<typeof chat.api.conversations.updateMine>[0], "id">) =>
    chat.api.conversations.updateMine({ id, ...changes }).then(() => true, tell);
  const archive = async () => {
    if ((await become({ is_archived: !isArchived })) !== true || isArchived) return;
    go(paths.home);
    const undo = () => void become({ is_archived: false });
    toast(t("details.archived"), { action: { label: t("actions.undo"), onClick: undo } });
  };
  const markUnread = () => {
    // While it is open it would be read again at once.
    go(paths.home);
    chat.conversation(id).markUnread().catch(tell);
  };
  const state = !isSilent
    ? t("details.allMessages")
    : isMutedForGood(me)
      ? t("details.muted")
      : t("details.mutedUntil", { time: listTime(me.muted_until ?? "", language) });
  return (
    <div className={css.settings}>
      <PersonRow
        picture={<Icon of={isSilent ? BellOff : Bell} />}
        name={t("details.notifications")}
        end={<Tag>{state}</Tag>}
        aria-haspopup="menu"
        aria-expanded={menu !== null}
        onClick={(event) => setMenu(event.currentTarget)}
      />
      <label className={css.toggle}>
        <span className={css.icon}>
          <Icon of={Pin} />
        </span>
        <span className={css.name}>{t("details.pinForMe")}</span>
        <Switch
          isOn={isPinned}
          onToggle={(is_pinned) =>
            startTransition(async () => {
              showPinned(is_pinned);
              await become({ is_pinned });
            })
          }
        />
      </label>
      <PersonRow picture={<Icon of={MailOpen} />} name={t("actions.markUnread")} onClick={markUnread} />
      <PersonRow
        picture={<Icon of={isArchived ? ArchiveRestore : Archive} />}
        name={t(isArchived ? "actions.unarchive" : "actions.archive")}
        onClick={() => void archive()}
      />
      {may("member.leave", conversation) && (
        <div className={css.danger}>
          <PersonRow
            picture={<Icon of={LogOut} flips />}
            name={t("details.leave")}
            onClick={() => setLeaving(true)}
          />
        </div>
      )}
      {menu !== null && (
        <MuteMenu
          anchor={menu}
          isMuted={isSilent}
          onSelect={(muted_until) => void become({ muted_until })}
          onClose={() => setMenu(null)}
        />
      )}
      {isLeaving && <LeaveDialog conversation={conversation} onClose={() => setLeaving(false)} />}
    </div>
  );
}
