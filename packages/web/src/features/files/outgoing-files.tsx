import { X } from "lucide-react";
import { useEffect } from "react";
import type { ReactElement } from "react";
import type { OutboxAttachment, OutboxEntry } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { sizeText } from "../../lib/size-text.ts";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { useTabStop } from "../../ui/tab-stop.ts";
import { rememberSent, urlOf } from "./blob-urls.ts";
import { ChipName } from "./file-chip.tsx";
import chipCss from "./file-chip.module.css";
import { iconOf } from "./file-types.ts";
import css from "./outgoing-files.module.css";
import gridCss from "./picture-grid.module.css";
import pictureCss from "./picture.module.css";

/** Files that are on their way: what they look like, and how much of each is there. */
export function OutgoingFiles({ entry }: { readonly entry: OutboxEntry }): ReactElement {
  const { attachments = [], status, client_id } = entry;
  useEffect(() => {
    for (const { fileId, file } of attachments)
      if (fileId !== undefined && file !== undefined) rememberSent(fileId, file);
  }, [attachments]);
  const isGoing = status === "queued" && attachments.some(({ fileId }) => fileId === undefined);
  const isFailed = status === "failed";
  const seen = attachments.filter(isSeen);
  const others = attachments.filter((each) => !isSeen(each));
  const shown = seen.slice(0, SHOWN_MAX);
  // What is left alone of a message that failed has a button of its own, which takes back both.
  const isOneOfMany = attachments.length > 1 || entry.content !== "";
  const cancelOf = (each: OutboxAttachment) =>
    (isGoing || (isFailed && isOneOfMany)) && <Cancel clientId={client_id} attachment={each} />;
  return (
    <>
      {shown.length > 0 && (
        <div className={gridCss.box} data-count={shown.length}>
          {shown.map((each, nth) => (
            <div key={each.nth} className={pictureCss.picture}>
              <Preview attachment={each} />
              {!isFailed && <Progress of={each} />}
              {nth === SHOWN_MAX - 1 && seen.length > SHOWN_MAX && (
                <span className={gridCss.more}>+{seen.length - SHOWN_MAX}</span>
              )}
              {cancelOf(each)}
            </div>
          ))}
        </div>
      )}
      {others.map((each) => (
        <div key={each.nth} className={chipCss.chip}>
          <span className={chipCss.type}>
            <Icon of={iconOf({ name: each.name, media_type: each.mediaType })} />
          </span>
          <span className={chipCss.main}>
            <ChipName name={each.name} />
            <ChipState of={each} isFailed={isFailed} />
          </span>
          {cancelOf(each)}
          {!isFailed && <Progress of={each} />}
        </div>
      ))}
    </>
  );
}

const SHOWN_MAX = 4;

const isSeen = ({ mediaType }: OutboxAttachment): boolean => /^(image|video)\//.test(mediaType);

const partOf = ({ sent, size, fileId }: OutboxAttachment): number =>
  fileId !== undefined || size === 0 ? 1 : sent / size;

function Preview({
  attachment: { file, mediaType },
}: {
  readonly attachment: OutboxAttachment;
}): ReactElement {
  if (file === undefined || !mediaType.startsWith("image/"))
    return <Icon of={iconOf({ name: "", media_type: mediaType })} />;
  return <img className={pictureCss.image} src={urlOf(file)} alt="" />;
}

function Progress({ of }: { readonly of: OutboxAttachment }): ReactElement | null {
  const t = useT();
  const part = partOf(of);
  if (part === 1) return null;
  const now = Math.floor(part * 100);
  return (
    <span
      className={css.bar}
      role="progressbar"
      aria-label={t("files.sending", { name: of.name })}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={now}
    >
      <i style={{ transform: `scaleX(${part})` }} />
    </span>
  );
}

function ChipState({
  of,
  isFailed,
}: {
  readonly of: OutboxAttachment;
  readonly isFailed: boolean;
}): ReactElement {
  const language = useLanguage();
  const part = partOf(of);
  const percent = new Intl.NumberFormat(language, { style: "percent" });
  return (
    <span className={chipCss.about}>
      {part === 1 || isFailed ? sizeText(of.size, language) : percent.format(Math.floor(part * 100) / 100)}
    </span>
  );
}

function Cancel({
  clientId,
  attachment: { nth, name },
}: {
  readonly clientId: string;
  readonly attachment: OutboxAttachment;
}): ReactElement {
  const t = useT();
  const { outbox } = useChat();
  const tabIndex = useTabStop();
  return (
    <IconButton
      className={css.cancel}
      icon={X}
      isSmall
      label={t("files.cancel", { name })}
      tabIndex={tabIndex}
      onClick={({ currentTarget }) => {
        // The button goes away with the file; where one was stays.
        currentTarget.closest<HTMLElement>("[data-row]")?.focus();
        outbox.cancelFile(clientId, nth);
      }}
    />
  );
}
