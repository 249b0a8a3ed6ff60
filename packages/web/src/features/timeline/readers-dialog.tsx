import { useCallback } from "react";
import type { ReactElement } from "react";
import { useChat } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import css from "./dialogs.module.css";
import { usePages } from "./use-pages.ts";

interface ReadersDialogProps {
  readonly conversationId: string;
  readonly seq: number;
  readonly onClose: () => void;
}

/** Who has read a message, of those who say so. */
export function ReadersDialog({ conversationId, seq, onClose }: ReadersDialogProps): ReactElement {
  const t = useT();
  const chat = useChat();
  const { items, isLoading, error } = usePages(
    useCallback(
      (signal: AbortSignal) => chat.conversation(conversationId).readers(seq, { signal }),
      [chat, conversationId, seq],
    ),
  );
  const others = items.filter(({ id }) => id !== chat.me.id);
  return (
    <Dialog title={t("messages.readersTitle")} onClose={onClose}>
      {isLoading && <Spinner />}
      {error !== undefined && <p>{errorText(error)}</p>}
      {!isLoading && error === undefined && others.length === 0 && (
        <p className={css.nothing}>{t("messages.noReaders")}</p>
      )}
      <ul className={css.list}>
        {others.map((user) => (
          <li key={user.id} className={css.person}>
            <Avatar id={user.id} name={nameOf(user)} picture={user.avatar_id} size={32} />
            <span dir="auto">{nameOf(user)}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
