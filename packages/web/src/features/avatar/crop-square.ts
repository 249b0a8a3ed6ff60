/** In pixels of the picture. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What of a picture is shown, in its pixels. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Less would be blurred in the largest size that is shown. */
const LEAST_PIXELS = 128;
const ZOOM_MAX = 8;

const sideOf = ({ width, height }: Size): number => Math.min(width, height);

/** How far one may go in: 1 shows all that fits. */
export const largestZoom = (picture: Size): number =>
  Math.min(ZOOM_MAX, Math.max(1, sideOf(picture) / LEAST_PIXELS));

export const zoomOf = ({ size }: Square, picture: Size): number => sideOf(picture) / size;

/** The largest one, in the middle. */
export const middleOf = (picture: Size): Square => {
  const size = sideOf(picture);
  return within({ x: (picture.width - size) / 2, y: (picture.height - size) / 2, size }, picture);
};

/** Moved by so many pixels, as far as the picture goes. */
export const moved = (square: Square, by: Point, picture: Size): Square =>
  within({ ...square, x: square.x + by.x, y: square.y + by.y }, picture);

const MIDDLE: Point = { x: 0.5, y: 0.5 };

/** What is at a point, in parts of the square, stays there, as far as the picture goes. */
export function zoomed(square: Square, zoom: number, picture: Size, at = MIDDLE): Square {
  const bounded = Math.min(largestZoom(picture), Math.max(1, zoom));
  const size = Math.max(1, Math.floor(sideOf(picture) / bounded));
  const by = square.size - size;
  return within({ x: square.x + by * at.x, y: square.y + by * at.y, size }, picture);
}

/** Whole pixels, none of them beside the picture. */
const within = ({ x, y, size }: Square, { width, height }: Size): Square => ({
  x: Math.round(Math.max(0, Math.min(x, width - size))),
  y: Math.round(Math.max(0, Math.min(y, height - size))),
  size,
});
