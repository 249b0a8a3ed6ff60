import { useCallback } from "react";
import type { ReactElement } from "react";
import type { Message, Revision } from "@gochat/client";
import { pages } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { parseMarkdown } from "../../lib/markdown.ts";
import { fullTime } from "../../lib/time.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { RichText } from "../../ui/rich-text.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import css from "./dialogs.module.css";
import { usePages } from "./use-pages.ts";

interface RevisionsDialogProps {
  readonly conversationId: string;
  readonly message: Message;
  readonly onClose: () => void;
}

/** What a message said before it was edited, the newest first. */
export function RevisionsDialog({ conversationId, message, onClose }: RevisionsDialogProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const { api } = useChat();
  const { seq } = message;
  const { items, isLoading, error } = usePages(
    useCallback(
      async function* read(signal: AbortSignal): AsyncGenerator<Revision> {
        const request = { id: conversationId, seq, limit: 100 };
        for await (const { revisions } of pages(api.messages.revisions, request, { signal }))
          yield* revisions;
      },
      [api, conversationId, seq],
    ),
  );
  return (
    <Dialog title={t("messages.revisions")} onClose={onClose}>
      {isLoading && <Spinner />}
      {error !== undefined && <p>{errorText(error)}</p>}
      <ol className={css.list}>
        {items
          .toSorted((a, b) => b.created_at.localeCompare(a.created_at))
          .map(({ content, created_at }) => (
            <li key={created_at + content} className={css.revision}>
              <time dateTime={created_at}>{fullTime(created_at, language)}</time>
              <RichText blocks={parseMarkdown(content)} />
            </li>
          ))}
      </ol>
    </Dialog>
  );
}
