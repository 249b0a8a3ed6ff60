/*
 * Keeps what one reads where it is.
 *
 * The scroller is a `column-reverse`: its scrollTop counts from the end, 0 and below. So what grows above moves nothing by itself, and
 * at the end one stays at the end. All else is corrected here:
 *   1. record: whenever one has scrolled, note where each row stands that is to be seen, or may be before this is told of a scroll.
 *   2. hold: whenever something may have changed its size, before it is painted, look where the row under the pointer, or else the first
 *      one, stands now, and scroll by the difference.
 */

/** Nearer to the end than this is at the end. */
const AT_END_PX = 8;

interface Place {
  readonly row: HTMLElement;
  readonly top: number;
  readonly bottom: number;
}

export class Anchoring {
  readonly #scroller: HTMLElement;
  #places: readonly Place[] = [];
  #pointerY: number | null = null;
  /** Where it stood when that was last known, for what one scrolls between two events. */
  #scrollTop = 0;
  #height = 0;
  #isFollowing = true;
  #hasNewer = false;

  constructor(scroller: HTMLElement) {
    this.#scroller = scroller;
  }

  /** Whether it stays at the newest message. */
  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  /** The rows that are to be seen, from the first. */
  get rows(): readonly HTMLElement[] {
    const box = this.#scroller.getBoundingClientRect();
    return this.#places
      .filter(({ top, bottom }) => bottom > box.top && top < box.bottom)
      .map(({ row }) => row);
  }

  /** How far it is to the end, and to the beginning, of what is there. */
  get distances(): { readonly older: number; readonly newer: number } {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return { older: scrollHeight - clientHeight + scrollTop, newer: -scrollTop };
  }

  /** What the end of what is shown is: the newest message, or only the last one of a window. */
  setHasNewer(hasNewer: boolean): void {
    this.#hasNewer = hasNewer;
    if (hasNewer) this.#isFollowing = false;
  }

  /** Where the mouse is: the row below it must not move. */
  pointAt(y: number | null): void {
    this.#pointerY = y;
  }

  /** Somebody scrolled, unless it was this: then it returns false. */
  scrolled(): boolean {
    if (this.#scroller.scrollTop === this.#scrollTop) return false;
    this.#look();
    this.record();
    return true;
  }

  record(): void {
    const box = this.#scroller.getBoundingClientRect();
    const rows = this.#scroller.querySelectorAll<HTMLElement>("[data-row]");
    this.#scrollTop = this.#scroller.scrollTop;
    this.#height = box.height;
    const places: Place[] = [];
    for (let nth = firstBelow(rows, box.top - box.height); nth < rows.length; nth += 1) {
      const row = rows[nth] as HTMLElement;
      const { top, bottom } = row.getBoundingClientRect();
      if (top >= box.bottom + box.height) break;
      places.push({ row, top, bottom });
    }
    this.#places = places;
  }

  /** To be called when something may have moved, before it is painted. */
  hold(): void {
    const scroller = this.#scroller;
    const moved = scroller.scrollTop - this.#scrollTop;
    if (moved !== 0) this.#look();
    const pointedAt = this.#pointedAt(moved);
    const anchor = this.#isFollowing ? pointedAt : (pointedAt ?? this.#first(moved));
    if (anchor === undefined) {
      if (this.#isFollowing) this.toEnd();
      else this.record();
      return;
    }
    const wanted = anchor.top - moved;
    const { top, bottom } = anchor.row.getBoundingClientRect();
    const isHidden = bottom + wanted - top > scroller.getBoundingClientRect().bottom;
    if (this.#isFollowing && (isHidden || this.#hasChangedAtEnd())) return this.toEnd();
    if (top !== wanted) scroller.scrollTop += top - wanted;
    this.record();
    // As it was wanted, and not as it became by rounding: else many small steps would add up.
    this.#places = this.#places.map((place) =>
      place.row === anchor.row ? { ...place, top: wanted, bottom: place.bottom - place.top + wanted } : place,
    );
  }

  toEnd(): void {
    this.#scroller.scrollTop = 0;
    this.#isFollowing = !this.#hasNewer;
    this.record();
  }

  /** Shows an element at this part of the height, from above. */
  place(element: HTMLElement, part: number): void {
    const box = this.#scroller.getBoundingClientRect();
    const { top, height } = element.getBoundingClientRect();
    const room = Math.max(box.height - height, 0);
    this.#scroller.scrollTop += top - box.top - room * part;
    this.#look();
    this.record();
  }

  /** Whether one is at the end, after one has scrolled. */
  #look(): void {
    this.#isFollowing = !this.#hasNewer && -this.#scroller.scrollTop < AT_END_PX;
  }

  #pointedAt(moved: number): Place | undefined {
    if (this.#pointerY === null) return undefined;
    const y = this.#pointerY + moved;
    return this.#places.find(({ row, top, bottom }) => row.isConnected && top <= y && y < bottom);
  }

  #first(moved: number): Place | undefined {
    const y = this.#scroller.getBoundingClientRect().top + moved;
    const there = this.#places.filter(({ row }) => row.isConnected);
    // One that is cut off above may be a tall one of which little is to be seen.
    return there.find(({ top }) => top >= y) ?? there[0];
  }

  /** The end itself is another one: there is a new message, or the room for all of them has another height. */
  #hasChangedAtEnd(): boolean {
    const rows = this.#scroller.querySelectorAll("[data-row]");
    const last = this.#places.at(-1)?.row;
    return rows[rows.length - 1] !== last || this.#scroller.getBoundingClientRect().height !== this.#height;
  }
}

/** The first row whose end is below `y`, by halving. */
function firstBelow(rows: ArrayLike<HTMLElement>, y: number): number {
  let from = 0;
  let to = rows.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((rows[middle] as HTMLElement).getBoundingClientRect().bottom > y) to = middle;
    else from = middle + 1;
  }
  return from;
}
