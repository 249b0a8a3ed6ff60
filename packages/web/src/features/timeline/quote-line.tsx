import type { ReactElement } from "react";
import { useMe } from "@gochat/client/react";
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

/** What a message answers, in one line: a click shows it. */
export function QuoteLine({ quote }: QuoteLineProps): ReactElement {
  const t = useT();
  const me = useMe();
  const tabIndex = useTabStop();
  const { jumpTo } = useRowActions();
  const { seq, sender, content } = quote;
  return (
    <button type="button" className={css.quote} tabIndex={tabIndex} onClick={() => jumpTo(seq)}>
      {sender !== undefined && <b dir="auto">{sender.id === me.id ? t("timeline.you") : nameOf(sender)}</b>}
      <span dir="auto">
        {lineOf(content) ??
          t(
            content === null
              ? "timeline.quoteGone"
              : content === ""
                ? "timeline.quoteFile"
                : "timeline.quoteUnknown",
          )}
      </span>
    </button>
  );
}

/** The first words of it; a message of marks alone is shown as it is. */
function lineOf(content: string | null | undefined): string | undefined {
  return content ? plainText(content) || content : undefined;
}
