const IDLE_MS = 1_000;
/** By how much a separator of days may be off the place where it sticks, which grows with the size of text. */
const OFF_BY_PX = 1;

let idle: ReturnType<typeof setTimeout> | undefined;

/** Marks the separators that are stuck above their rows: they have no line, and are gone while nobody scrolls. */
export function markStuckDays(scroller: HTMLElement): void {
  const { top } = scroller.getBoundingClientRect();
  for (const day of scroller.querySelectorAll<HTMLElement>("[data-day]")) {
    const section = day.parentElement as HTMLElement;
    const sticksAt = Number.parseFloat(getComputedStyle(day).top) + OFF_BY_PX;
    const isStuck =
      day.getBoundingClientRect().top - top <= sticksAt && section.getBoundingClientRect().top < top;
    day.toggleAttribute("data-stuck", isStuck);
  }
}

/** Shows the stuck one for as long as one scrolls, and a second more. */
export function showStuckDays(scroller: HTMLElement): void {
  scroller.toggleAttribute("data-scrolling", true);
  clearTimeout(idle);
  idle = setTimeout(() => scroller.toggleAttribute("data-scrolling", false), IDLE_MS);
}
