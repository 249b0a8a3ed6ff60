/** What a menu or a popover stands beside: an element, or a place such as that of the pointer. */
export type Anchor = Element | { readonly getBoundingClientRect: () => DOMRect };

/** The place of a pointer event, for what is opened there. */
export const anchorAt = ({
  clientX,
  clientY,
}: {
  readonly clientX: number;
  readonly clientY: number;
}): Anchor => ({
  getBoundingClientRect: () => new DOMRect(clientX, clientY, 0, 0),
});
