import { CircleAlert } from "lucide-react";
import { useMemo } from "react";
import type { ReactElement } from "react";
import type { OutboxEntry } from "@gochat/client";
import { classNames } from "../../lib/class-names.ts";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { isOnlyEmoji, parseMarkdown } from "../../lib/markdown.ts";
import { Icon } from "../../ui/icon.tsx";
import { RichText } from "../../ui/rich-text.tsx";
import { useTabStop } from "../../ui/tab-stop.ts";
import { Ticks } from "../../ui/ticks.tsx";
import { MessageFiles } from "../files/files.tsx";
import { Behind } from "./behind.tsx";
import { QuoteLine } from "./quote-line.tsx";
import { useRowActions } from "./row-actions.ts";
import css from "./row.module.css";

/** What one sent and is not stored yet: it waits, or it failed and says why. */
export function OutgoingContent({ entry }: { readonly entry: OutboxEntry }): ReactElement {
  const { content, status, reply_to_seq } = entry;
  const { quoteOf } = useRowActions();
  const blocks = useMemo(() => parseMarkdown(content), [content]);
  const isFailed = status === "failed";
  const hasFiles = entry.attachments !== undefined;
  const end = !isFailed && (
    <Behind>
      <Ticks state="queued" />
    </Behind>
  );
  return (
    <>
      {reply_to_seq !== undefined && <QuoteLine quote={quoteOf(reply_to_seq)} />}
      {(content !== "" || !hasFiles) && (
        <div className={classNames(css.text, isOnlyEmoji(content) && css.emoji)}>
          <RichText blocks={blocks} end={!hasFiles && end} />
        </div>
      )}
      {hasFiles && <MessageFiles entry={entry} end={end} />}
      {isFailed && <Failure entry={entry} />}
    </>
  );
}

function Failure({ entry }: { readonly entry: OutboxEntry }): ReactElement {
  const t = useT();
  const tabIndex = useTabStop();
  const { retry, cancel } = useRowActions();
  const reason = entry.error === undefined ? "" : errorText(entry.error);
  return (
    <div className={css.failure}>
      <span>
        <Icon of={CircleAlert} size="s" />
        {t("timeline.failed", { reason })}
      </span>
      <button type="button" tabIndex={tabIndex} onClick={() => retry(entry.client_id)}>
        {t("ui.tryAgain")}
      </button>
      <button type="button" tabIndex={tabIndex} onClick={() => cancel(entry.client_id)}>
        {t("timeline.delete")}
      </button>
    </div>
  );
}
