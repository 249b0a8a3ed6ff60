/** As the server counts. */
export const COUNTED_MAX = 99;

/** The title of the page: what is unread, what is open, whose page it is. */
export function pageTitle(unread: number, name: string | undefined, server: string): string {
  const count = unread === 0 ? "" : `(${unread > COUNTED_MAX ? `${COUNTED_MAX}+` : unread}) `;
  return `${count}${name === undefined ? "" : `${name} · `}${server}`;
}
