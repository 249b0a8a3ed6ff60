import { CircleAlert, Pencil, X } from "lucide-react";
import type { ReactElement } from "react";
import { useConversationView } from "../../lib/conversation-view.ts";
import { filesText } from "../../lib/files-text.ts";
import { useT } from "../../lib/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import css from "./top-bar.module.css";
import type { Editing } from "./use-editing.ts";

interface EditBarProps {
  readonly editing: Editing;
  readonly onCancel: () => void;
}

/** The message that one changes, or what has become of it meanwhile. */
export function EditBar({ editing: { message, problem }, onCancel }: EditBarProps): ReactElement {
  const t = useT();
  const { jumpTo } = useConversationView();
  return (
    <div className={css.bar}>
      <Icon
        of={problem === null ? Pencil : CircleAlert}
        size="s"
        className={problem === null ? undefined : css.bad}
      />
      {problem === null ? (
        <button type="button" className={css.quoted} onClick={() => jumpTo(message.seq)}>
          <b className={css.name}>{t("bars.edit")}</b>{" "}
          <span className={css.text} dir="auto">
            {message.content || filesText(t, message.attachments)}
          </span>
        </button>
      ) : (
        <span className={css.problem} role="alert">
          {problem === "deleted"
            ? t("bars.editDeleted")
            : problem === "changed"
              ? t("bars.editChanged")
              : problem.text}
        </span>
      )}
      <IconButton icon={X} label={t("bars.cancelEdit")} shortcut="Escape" isSmall onClick={onCancel} />
    </div>
  );
}
