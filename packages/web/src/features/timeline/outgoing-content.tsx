import { useMemo } from "react";
import type { ReactElement } from "react";
import type { OutboxEntry } from "@gochat/client";
import { classNames } from "../../lib/class-names.ts";
import { lazily } from "../../lib/lazily.tsx";
import { isOnlyEmoji, parseMarkdown } from "../../lib/markdown.ts";
import { RichText } from "../../ui/rich-text.tsx";
import { Ticks } from "../../ui/ticks.tsx";
import { MessageFiles } from "../files/files.tsx";
import { Behind } from "./behind.tsx";
import { QuoteLine } from "./quote-line.tsx";
import { useRowActions } from "./row-actions.ts";
import css from "./row.module.css";

const Failure = lazily(async () => (await import("./failure.tsx")).Failure);

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
      {(isFailed || entry.error) && <Failure entry={entry} />}
    </>
  );
}
