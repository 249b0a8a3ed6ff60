/** Rows beyond the edges of what is in sight: so many pass by before the next ones are rendered. */
const MARGIN = 5;
/** The window moves in steps, so that most of scrolling renders nothing. */
const STEP = 5;

export interface RowWindow {
  readonly from: number;
  /** The first one that is not in it. */
  readonly to: number;
}

/** What there is before anything was measured: enough for most screens. */
export const FIRST_WINDOW: RowWindow = { from: 0, to: 20 };

/** Which rows to render of a list whose rows are of one height, from where it stands in what scrolls. All measures in px. */
export function rowWindow({
  listTop,
  viewHeight,
  rowHeight,
}: {
  /** The top of the list below that of what is in sight: negative when it is scrolled out of it. */
  readonly listTop: number;
  readonly viewHeight: number;
  readonly rowHeight: number;
}): RowWindow {
  if (rowHeight <= 0) return FIRST_WINDOW;
  const first = Math.floor(-listTop / rowHeight / STEP) * STEP;
  const count = Math.ceil(viewHeight / rowHeight / STEP) * STEP + STEP;
  return { from: Math.max(first - MARGIN, 0), to: Math.max(first + count + MARGIN, 0) };
}

/** The indexes of a window, and one more wherever it is. */
export function indexesOf({ from, to }: RowWindow, length: number, also: number): readonly number[] {
  const end = Math.min(to, length);
  const indexes = Array.from({ length: Math.max(end - from, 0) }, (_, index) => from + index);
  if (also < 0 || also >= length || (also >= from && also < end)) return indexes;
  return also < from ? [also, ...indexes] : [...indexes, also];
}
