import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { classNames } from "../../lib/class-names.ts";
import { useT } from "../../lib/i18n.tsx";
import css from "./crop-area.module.css";
import { largestZoom, middleOf, moved, zoomed, zoomOf } from "./crop-square.ts";
import type { Size, Square } from "./crop-square.ts";
import { useFingers } from "./use-fingers.ts";

interface CropAreaProps {
  readonly file: File;
  readonly isGroup: boolean;
  /** Undefined until the picture is there. */
  readonly square: Square | undefined;
  readonly onChange: (square: Square) => void;
  /** The browser cannot show it. */
  readonly onUnreadable: () => void;
}

// By a key: of what is shown.
const STEP = 0.05;
const ZOOM_STEP = 1.1;
/** What a turn of the wheel by a pixel is worth. */
const WHEEL = 0.002;
const MOVES: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** A picture behind a window, which is moved and zoomed with the pointer, two fingers, the wheel, a slider or keys. */
export function CropArea({ file, isGroup, square, onChange, onUnreadable }: CropAreaProps): ReactElement {
  const t = useT();
  const [picture, setPicture] = useState<Size>();
  const show = useCallback(
    (image: HTMLImageElement) => {
      const url = URL.createObjectURL(file);
      image.src = url;
      return () => URL.revokeObjectURL(url);
    },
    [file],
  );

  const isThere = picture !== undefined && square !== undefined;
  const move = (x: number, y: number) => {
    if (isThere) onChange(moved(square, { x, y }, picture));
  };
  const zoom = (factor: number) => {
    if (isThere) onChange(zoomed(square, zoomOf(square, picture) * factor, picture));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = MOVES[event.key];
    if (by !== undefined && square !== undefined)
      move(by[0] * Math.ceil(square.size * STEP), by[1] * Math.ceil(square.size * STEP));
    else if (event.key === "+" || event.key === "=") zoom(ZOOM_STEP);
    else if (event.key === "-") zoom(1 / ZOOM_STEP);
    else return;
    event.preventDefault();
  };
  const fingers = useFingers(square, picture, onChange);
  const onWheel = useEffectEvent((event: WheelEvent) => {
    event.preventDefault();
    zoom(Math.exp(-WHEEL * (event.deltaMode === 0 ? event.deltaY : event.deltaY * 16)));
  });
  const area = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = area.current;
    const listener = (event: WheelEvent) => onWheel(event);
    // Else the page would be zoomed, or scrolled, as well.
    element?.addEventListener("wheel", listener, { passive: false });
    return () => element?.removeEventListener("wheel", listener);
  }, []);
  return (
    <div className={css.crop}>
      <div
        ref={area}
        className={classNames(css.area, isGroup && css.group)}
        role="application"
        tabIndex={0}
        aria-label={t("picture.area")}
        onKeyDown={onKeyDown}
        {...fingers}
      >
        <img
          ref={show}
          className={css.picture}
          alt=""
          draggable={false}
          style={isThere ? placed(picture, square) : { visibility: "hidden" }}
          onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => {
            setPicture({ width, height });
            onChange(middleOf({ width, height }));
          }}
          onError={onUnreadable}
        />
      </div>
      <label className={css.zoom}>
        <span>{t("picture.zoom")}</span>
        <input
          type="range"
          min={1}
          max={picture === undefined ? 1 : largestZoom(picture)}
          step="any"
          disabled={picture === undefined || largestZoom(picture) === 1}
          value={isThere ? zoomOf(square, picture) : 1}
          onChange={({ currentTarget: { value } }) =>
            isThere && onChange(zoomed(square, Number(value), picture))
          }
        />
      </label>
    </div>
  );
}

/** In parts of the window. */
const placed = ({ width, height }: Size, { x, y, size }: Square) => ({
  inlineSize: `${(100 * width) / size}%`,
  blockSize: `${(100 * height) / size}%`,
  left: `${(-100 * x) / size}%`,
  top: `${(-100 * y) / size}%`,
});
