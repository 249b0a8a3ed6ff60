/** One value of a line. `undefined` breaks the line: nothing was known then. */
export interface Point {
  readonly at: number;
  readonly value: number | undefined;
}

/** The part of the plane a line is drawn in, and what its edges mean. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Time at the left and the right edge. */
  readonly from: number;
  readonly to: number;
  /** Value at the upper edge; the lower edge is 0. */
  readonly max: number;
}

/** SVG path data of a line. Points further apart than `gapMs` are not joined. */
export declare function linePath(points: readonly Point[], frame: Frame, gapMs: number): string;

/** SVG path data of the area below that line. */
export declare function areaPath(points: readonly Point[], frame: Frame, gapMs: number): string;

/** The next round number that is not below `value`: an upper edge that does not move all the time. */
export declare function roundUp(value: number): number;
