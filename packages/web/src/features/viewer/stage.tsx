import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { Dispatch, PointerEvent, ReactElement, SetStateAction } from "react";
import { useT } from "../../lib/i18n.tsx";
import { Blur, playAlone, sentPicture, sourceOf, useFileUrls } from "../files/parts.ts";
import type { Shown } from "./pictures-in.ts";
import css from "./stage.module.css";
import { moved, WHOLE, within, zoomed } from "./zoom.ts";
import type { Zoom } from "./zoom.ts";

interface StageProps {
  readonly of: Shown;
  readonly zoom: Zoom;
  readonly setZoom: Dispatch<SetStateAction<Zoom>>;
  /** To the one before (-1) or behind (1). */
  readonly onSwipe: (by: -1 | 1) => void;
}

const SWIPE_PX = 60;
/** What a turn of the wheel by a pixel is worth. */
const WHEEL = 0.002;
const TWICE = 2.5;

type Point = { readonly x: number; readonly y: number };

/** Where a picture is looked at: by wheel, by two fingers, by a double click larger; moved when it is large, and changed by a swipe when it is whole. */
export function Stage({ of: { file }, zoom, setZoom, onSwipe }: StageProps): ReactElement {
  const t = useT();
  const stage = useRef<HTMLDivElement>(null);
  const image = useRef<HTMLDivElement>(null);
  const pointers = useRef(new Map<number, Point>());
  const begun = useRef<Point>(null);
  const [isThere, setThere] = useState(false);
  const { urls, attempt, renew } = useFileUrls(file);
  const small = sourceOf({ file, urls, isLarge: true, wantsMotion: false }) ?? sentPicture(file.id);
  const isReady = (file.media?.thumbnails.length ?? 0) > 0;
  const large = isReady ? urls?.content : undefined;

  const change = (to: (now: Zoom) => Zoom) =>
    setZoom((now) => {
      const { current: picture } = image;
      const { current: room } = stage;
      const next = to(now);
      if (picture === null || room === null) return next;
      return within(
        next,
        { width: picture.offsetWidth, height: picture.offsetHeight },
        { width: room.clientWidth, height: room.clientHeight },
      );
    });
  const fromMiddle = ({ clientX, clientY }: { clientX: number; clientY: number }): Point => {
    const { left, top, width, height } = (stage.current as HTMLElement).getBoundingClientRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  };

  const onWheel = useEffectEvent((event: WheelEvent) => {
    if (file.kind !== "image") return;
    event.preventDefault();
    const at = fromMiddle(event);
    const pixels = event.deltaMode === 0 ? event.deltaY : event.deltaY * 16;
    change((now) => zoomed(now, Math.exp(-pixels * WHEEL), at));
  });
  useEffect(() => {
    const element = stage.current;
    const listener = (event: WheelEvent) => onWheel(event);
    // Else the page would be zoomed as well.
    element?.addEventListener("wheel", listener, { passive: false });
    return () => element?.removeEventListener("wheel", listener);
  }, []);

  const onMove = (event: PointerEvent) => {
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) return;
    const now = fromMiddle(event);
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    pointers.current.set(event.pointerId, now);
    if (other === undefined) return change((zoom) => moved(zoom, now.x - before.x, now.y - before.y));
    const by = distance(now, other) / Math.max(distance(before, other), 1);
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    begun.current = null;
    return change((zoom) => zoomed(zoom, by, middle));
  };
  const onUp = (event: PointerEvent) => {
    const from = begun.current;
    pointers.current.delete(event.pointerId);
    begun.current = null;
    if (from === null || zoom.scale > 1 || event.type === "pointercancel") return;
    const { x, y } = fromMiddle(event);
    const across = x - from.x;
    if (Math.abs(across) < SWIPE_PX || Math.abs(across) < Math.abs(y - from.y)) return;
    onSwipe(across > 0 === (document.documentElement.dir === "rtl") ? 1 : -1);
  };

  if (file.kind === "video")
    return (
      <div className={css.stage}>
        {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- Nobody wrote captions for what people send each other. */}
        <video
          key={attempt}
          className={css.video}
          src={urls?.content}
          controls
          playsInline
          preload="metadata"
          aria-label={t("files.video", { name: file.name })}
          onPlay={(event) => playAlone(event.currentTarget)}
          onError={renew}
        />
      </div>
    );
  const { width = 640, height = 480, thumbhash } = file.media ?? {};
  return (
    <div
      ref={stage}
      className={css.stage}
      data-is-large={zoom.scale > 1 || undefined}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        pointers.current.set(event.pointerId, fromMiddle(event));
        begun.current = pointers.current.size === 1 ? fromMiddle(event) : null;
      }}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerCancel={onUp}
      onDoubleClick={(event) => {
        const at = fromMiddle(event);
        change((now) => (now.scale > 1 ? WHOLE : zoomed(now, TWICE, at)));
      }}
    >
      <div
        ref={image}
        className={css.picture}
        style={{
          aspectRatio: `${width} / ${height}`,
          inlineSize: `min(100%, ${width}px, (100dvh - 8rem) * ${width / height})`,
          transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})`,
        }}
      >
        {thumbhash !== undefined && <Blur hash={thumbhash} isOver={isThere} />}
        {small !== undefined && !isThere && (
          <img className={css.image} src={small} alt="" draggable={false} />
        )}
        {large !== undefined && (
          <img
            key={attempt}
            className={css.image}
            src={large}
            alt={file.name}
            draggable={false}
            onLoad={() => setThere(true)}
            onError={renew}
          />
        )}
      </div>
    </div>
  );
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
