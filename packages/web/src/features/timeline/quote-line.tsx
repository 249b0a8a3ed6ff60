import type { ReactElement } from "react";
import { useChat, useMe } from "@gochat/client/react";
import { hides } from "../../lib/blocked.ts";
import { useConversationView } from "../../lib/conversation-view.ts";
import { filesText } from "../../lib/files-text.ts";
import { useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { plainText } from "../../lib/plain-text.ts";
import { useTabStop } from "../../ui/tab-stop.ts";
import { useRowActions } from "./row-actions.ts";
import type { ShownQuote } from "./row-actions.ts";
import css from "./row.module.css";

interface QuoteLineProps {
  readonly quote: ShownQuote;
}

/** What a message answers, in one line: a click shows it. One of marks alone is shown as it is. */
export function QuoteLine({ quote }: QuoteLineProps): ReactElement {
  const t = useT();
  const me = useMe();
  const tabIndex = useTabStop();
  const { jumpTo } = useRowActions();
  const { seq, sender, content, attachments } = quote;
  const { id } = useConversationView();
  const isHidden = hides(useChat().conversation(id).data, sender);
  return (
    <button type="button" className={css.quote} tabIndex={tabIndex} onClick={() => jumpTo(seq)}>
      {sender !== undefined && <b dir="auto">{sender.id === me.id ? t("timeline.you") : nameOf(sender)}</b>}
      <span dir="auto">
        {isHidden
          ? t("timeline.hidden")
          : (content && (plainText(content) || content)) ||
            filesText(t, attachments) ||
            t(content === null ? "timeline.quoteGone" : "timeline.quoteUnknown")}
      </span>
    </button>
  );
}
