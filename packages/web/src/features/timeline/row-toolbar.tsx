import { Ellipsis, Reply, SmilePlus } from "lucide-react";
import type { ReactElement } from "react";
import type { Message } from "@gochat/client";
import { useT } from "../../lib/i18n.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { useRowActions } from "./row-actions.ts";
import css from "./row.module.css";

interface RowToolbarProps {
  readonly message: Message;
  /** Also whether one may answer: both end with the conversation. */
  readonly canReact: boolean;
}

/** What one does most, on the row that is pointed at or has the focus. */
export function RowToolbar({ message, canReact }: RowToolbarProps): ReactElement {
  const t = useT();
  const { openPicker, reply, openMenu } = useRowActions();
  return (
    <div className={css.toolbar} role="toolbar" aria-label={t("messages.actions")}>
      {canReact && (
        <>
          <IconButton
            isSmall
            icon={SmilePlus}
            label={t("messages.react")}
            shortcut="+"
            onClick={({ currentTarget }) => openPicker(message, currentTarget)}
          />
          <IconButton
            isSmall
            flips
            icon={Reply}
            label={t("messages.reply")}
            shortcut="r"
            onClick={() => reply(message)}
          />
        </>
      )}
      <IconButton
        isSmall
        icon={Ellipsis}
        label={t("messages.more")}
        aria-haspopup="menu"
        onClick={({ currentTarget }) => openMenu(message, currentTarget)}
      />
    </div>
  );
}
