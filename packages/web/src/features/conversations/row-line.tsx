import { Paperclip } from "lucide-react";
import type { ReactElement } from "react";
import { filesText } from "../../lib/files-text.ts";
import { Text, useLanguage, useT } from "../../lib/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";
import { firstName } from "./last-line.ts";
import type { LastLine } from "./last-line.ts";
import css from "./conversation-row.module.css";
import { noticeSentence } from "../../lib/system-notice.ts";

interface RowLineProps {
  readonly line: LastLine;
  readonly isGroup: boolean;
  readonly myId: string;
}

/** The second line of a row, in words. */
export function RowLine({ line, isGroup, myId }: RowLineProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  switch (line.kind) {
    case "typing":
      return (
        <em>
          {isGroup
            ? t("conversations.typing", {
                count: line.users.length,
                name: line.users[0] === undefined ? "" : firstName(line.users[0]),
              })
            : t("conversations.typingDirect")}
        </em>
      );
    case "failed":
      return (
        <Text
          id="conversations.notSent"
          values={{ text: line.text || filesText(t, line.files) }}
          components={{ bad: <span className={css.bad} /> }}
        />
      );
    case "draft":
      return <Text id="conversations.draft" values={{ text: line.text }} components={{ em: <em /> }} />;
    case "message":
      return (
        <>
          {line.author === "me" && `${t("conversations.you")} `}
          {line.author !== undefined && line.author !== "me" && <b>{line.author}: </b>}
          {line.text || (
            <>
              {line.files && <Icon of={Paperclip} size="s" className={css.clip} />}
              {filesText(t, line.files)}
            </>
          )}
        </>
      );
    case "deleted":
      return <>{t("conversations.deleted")}</>;
    case "hidden":
      return <>{t("timeline.hidden")}</>;
    case "system":
      return <>{noticeSentence(line.message, myId, language, t)}</>;
    case "nothing":
      break;
  }
  return <>{t("conversations.nothingYet")}</>;
}
