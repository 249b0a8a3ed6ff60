/**
 * Stands for the package of that name, whose table of 2,231 names would be an eighth of the page's code. A name that is not here is
 * shown as it was typed; numbers are decoded elsewhere.
 */
const NAMES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00A0",
  hellip: "…",
  ndash: "–",
  mdash: "—",
  copy: "©",
  reg: "®",
  trade: "™",
  euro: "€",
  deg: "°",
  times: "×",
  rarr: "→",
  larr: "←",
};

export const decodeHTMLStrict = (text: string): string =>
  text.replaceAll(/&([a-z]+);/g, (entity, name: string) => NAMES[name] ?? entity);
