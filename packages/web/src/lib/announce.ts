const PAUSE_MS = 2_000;

let region: HTMLElement | null = null;
let nextAt = 0;
const waiting = new Set<Words>();

/** Words, or what makes them when it is their turn: so several things can be told as one. */
type Words = string | (() => string);

/** Where `announce` writes: one polite live region for the whole page. */
export const announceIn = (element: HTMLElement | null): void => void (region = element);

/**
 * Tells screen readers, at most once in 2 seconds: of texts that come meanwhile the last is told. Of functions that come meanwhile each
 * is asked once.
 */
export function announce(words: Words): void {
  const isFirst = waiting.size === 0;
  if (typeof words === "string")
    for (const before of waiting) if (typeof before === "string") waiting.delete(before);
  waiting.add(words);
  if (isFirst) setTimeout(sayNext, Math.max(nextAt - performance.now(), 0));
}

function sayNext(): void {
  const [words] = waiting;
  if (words === undefined) return;
  waiting.delete(words);
  say(typeof words === "string" ? words : words());
  if (waiting.size > 0) setTimeout(sayNext, PAUSE_MS);
}

function say(text: string): void {
  if (region === null || text === "") return;
  nextAt = performance.now() + PAUSE_MS;
  // A paragraph of its own each time: the same words again are read again.
  const line = document.createElement("p");
  line.textContent = text;
  region.replaceChildren(line);
}
