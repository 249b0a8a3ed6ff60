const PAUSE_MS = 2_000;

let region: HTMLElement | null = null;
let nextAt = 0;
let waiting: string | undefined;

/** Where `announce` writes: one polite live region for the whole page. */
export const announceIn = (element: HTMLElement | null): void => void (region = element);

/** Tells screen readers, at most once in 2 seconds: of what comes meanwhile the last is told. */
export function announce(text: string): void {
  if (waiting !== undefined) {
    waiting = text;
    return;
  }
  const pause = nextAt - performance.now();
  if (pause <= 0) return say(text);
  waiting = text;
  setTimeout(() => {
    const last = waiting;
    waiting = undefined;
    if (last !== undefined) say(last);
  }, pause);
}

function say(text: string): void {
  nextAt = performance.now() + PAUSE_MS;
  if (region === null) return;
  // A paragraph of its own each time: the same words again are read again.
  const line = document.createElement("p");
  line.textContent = text;
  region.replaceChildren(line);
}
