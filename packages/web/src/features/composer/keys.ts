/** What counts of a key event. */
export interface Key {
  readonly key: string;
  readonly keyCode: number;
  readonly isComposing: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/**
 * Whether the key belongs to an input method, which composes a word of it. 229 is for Safari: there the composition has ended when the
 * Enter that confirmed it comes.
 */
export const isComposing = ({
  isComposing: composes,
  keyCode,
}: Pick<Key, "isComposing" | "keyCode">): boolean => composes || keyCode === 229;

/** Whether it sends what was written: Enter, or, as somebody prefers, only Ctrl or ⌘ with it. */
export function sends(event: Key, enterSends: boolean): boolean {
  if (event.key !== "Enter" || isComposing(event)) return false;
  if (event.ctrlKey || event.metaKey) return !event.shiftKey && !event.altKey;
  return enterSends && !event.shiftKey && !event.altKey;
}
