/** How a picture lies on its stage: so many times as large as it fits, and moved from the middle, in px. */
export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };
export const STEP = 1.5;
const MAX = 8;

/** Larger or smaller by a factor, while this point, seen from the middle of the stage, stays where it is. */
export function zoomed({ scale, x, y }: Zoom, by: number, at = { x: 0, y: 0 }): Zoom {
  const next = Math.min(Math.max(scale * by, 1), MAX);
  if (next === 1) return WHOLE;
  const part = next / scale;
  return { scale: next, x: at.x - (at.x - x) * part, y: at.y - (at.y - y) * part };
}

/** Moved by so many px; one that is whole stays where it is. */
export const moved = (zoom: Zoom, x: number, y: number): Zoom =>
  zoom.scale === 1 ? WHOLE : { ...zoom, x: zoom.x + x, y: zoom.y + y };

/** Moved back so far that it reaches every edge of the stage that it is large enough for. */
export function within(
  { scale, x, y }: Zoom,
  picture: { readonly width: number; readonly height: number },
  stage: { readonly width: number; readonly height: number },
): Zoom {
  const bound = (offset: number, size: number, room: number) => {
    const most = Math.max((size * scale - room) / 2, 0);
    return Math.min(Math.max(offset, -most), most);
  };
  return { scale, x: bound(x, picture.width, stage.width), y: bound(y, picture.height, stage.height) };
}
