import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from "lucide-react";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { useChat, useTimeline } from "@gochat/client/react";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { plainText } from "../../lib/plain-text.ts";
import { fullTime } from "../../lib/time.ts";
import { VIEWER_SHORTCUTS } from "../../lib/viewer-shortcuts.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Bar } from "../../ui/bar.tsx";
import { Surface } from "../../ui/dialog.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { download } from "../files/parts.ts";
import { picturesIn } from "./pictures-in.ts";
import type { Shown } from "./pictures-in.ts";
import { Stage } from "./stage.tsx";
import type { Viewed } from "./viewed.ts";
import css from "./viewer-dialog.module.css";
import { moved, STEP, WHOLE, zoomed } from "./zoom.ts";

interface ViewerDialogProps {
  readonly first: Viewed;
  readonly onClose: () => void;
}

const PAN_PX = 80;
const PANS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [PAN_PX, 0],
  ArrowRight: [-PAN_PX, 0],
  ArrowUp: [0, PAN_PX],
  ArrowDown: [0, -PAN_PX],
};

/** A picture as large as the page, and the others of its conversation that are loaded, before and behind it. */
export function ViewerDialog({ first, onClose }: ViewerDialogProps): ReactElement | null {
  const t = useT();
  const chat = useChat();
  const surface = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ seq: first.message.seq, fileId: first.fileId });
  const [zoom, setZoom] = useState(WHOLE);
  const { messages } = useTimeline(first.message.conversation_id, { at: first.message.seq });
  const all = useMemo(() => picturesIn(messages.length > 0 ? messages : [first.message]), [messages, first]);
  const nth = all.findIndex(({ message, file }) => message.seq === seen.seq && file.id === seen.fileId);
  const shown = all[nth];
  const isGone = shown === undefined;
  const leave = useEffectEvent(onClose);
  // It was deleted while somebody looked at it.
  useEffect(() => void (isGone && leave()), [isGone]);
  if (shown === undefined) return null;

  const go = (by: number) => {
    const next = all[nth + by];
    if (next === undefined) return;
    setSeen({ seq: next.message.seq, fileId: next.file.id });
    setZoom(WHOLE);
  };
  const isPicture = shown.file.kind === "image";
  const scale = (by: number) => isPicture && setZoom((now) => zoomed(now, by));
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as Element).closest("video")) return;
    const pan = PANS[key];
    const isRtl = document.documentElement.dir === "rtl";
    if (key === VIEWER_SHORTCUTS.larger || key === "=") scale(STEP);
    else if (key === VIEWER_SHORTCUTS.smaller) scale(1 / STEP);
    else if (key === VIEWER_SHORTCUTS.whole) setZoom(WHOLE);
    else if (pan !== undefined && zoom.scale > 1) setZoom((now) => moved(now, ...pan));
    else if (key === "ArrowLeft" || key === "ArrowRight") go((key === "ArrowRight") === isRtl ? -1 : 1);
    else if (key === VIEWER_SHORTCUTS.before) go(-1);
    else if (key === VIEWER_SHORTCUTS.after) go(1);
    else return;
    event.preventDefault();
  };
  return (
    <Surface label={t("viewer.title")} isFull initialFocus={surface} onClose={onClose}>
      <div ref={surface} className={css.viewer} tabIndex={-1} onKeyDown={onKeyDown}>
        <Bar
          className={css.bar}
          end={
            <>
              {isPicture && (
                <>
                  <IconButton
                    icon={ZoomOut}
                    label={t("viewer.smaller")}
                    shortcut="-"
                    onClick={() => scale(1 / STEP)}
                  />
                  <IconButton
                    icon={ZoomIn}
                    label={t("viewer.larger")}
                    shortcut="+"
                    onClick={() => scale(STEP)}
                  />
                </>
              )}
              <IconButton
                icon={Download}
                label={t("files.downloadName", { name: shown.file.name })}
                onClick={() => void download(chat, shown.file)}
              />
              <IconButton icon={X} label={t("controls.close")} shortcut="Escape" onClick={onClose} />
            </>
          }
        >
          <Author of={shown} />
        </Bar>
        <Stage key={`${seen.seq} ${shown.file.id}`} of={shown} zoom={zoom} setZoom={setZoom} onSwipe={go} />
        {nth > 0 && (
          <IconButton
            className={css.before}
            icon={ChevronLeft}
            flips
            label={t("viewer.before")}
            onClick={() => go(-1)}
          />
        )}
        {nth < all.length - 1 && (
          <IconButton
            className={css.after}
            icon={ChevronRight}
            flips
            label={t("viewer.after")}
            onClick={() => go(1)}
          />
        )}
        <Caption of={shown} nth={nth} count={all.length} />
      </div>
    </Surface>
  );
}

function Author({ of: { message } }: { readonly of: Shown }): ReactElement {
  const language = useLanguage();
  const name = nameOf(message.sender);
  return (
    <div className={css.author}>
      <Avatar id={message.sender.id} name={name} picture={message.sender.avatar_id} size={32} />
      <div className={css.lines}>
        <p className={css.name} dir="auto">
          {name}
        </p>
        <time className={css.time} dateTime={message.created_at}>
          {fullTime(message.created_at, language)}
        </time>
      </div>
    </div>
  );
}

interface CaptionProps {
  readonly of: Shown;
  readonly nth: number;
  readonly count: number;
}

function Caption({ of: { message, file }, nth, count }: CaptionProps): ReactElement {
  const t = useT();
  const { width, height } = file.media ?? {};
  return (
    <footer className={css.caption} aria-live="polite">
      {message.content !== "" && (
        <p className={css.words} dir="auto">
          {plainText(message.content)}
        </p>
      )}
      <p className={css.facts}>
        <span className="clip" dir="auto">
          {file.name}
        </span>
        {width !== undefined && height !== undefined && <span>{t("viewer.size", { width, height })}</span>}
        {count > 1 && <span>{t("viewer.nth", { nth: nth + 1, count })}</span>}
      </p>
    </footer>
  );
}
