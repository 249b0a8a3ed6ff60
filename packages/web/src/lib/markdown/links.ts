const ALLOWED = new Set(["http:", "https:", "mailto:"]);
// Top-level domains that are more often the ending of a file.
const FILE_ENDING = /^[^/?#]*\.(?:md|py|rs|sh|pl|ps|cc|so|zip|mov|app|st|am|ms|do|la)$/i;
// Their signs are not taken for those of others, and stand beside Latin ones in many names.
const HARMLESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/gu;
const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Coptic}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Georgian}/u,
  /\p{Script=Devanagari}/u,
  /\p{Script=Thai}/u,
];

/** The address of a link as the browser has it; undefined for one that leads to no page and to no mailbox. */
export function safeHref(address: string): string | undefined {
  try {
    const url = new URL(address);
    return ALLOWED.has(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Whether what looks like a bare domain is rather the name of a file: README.md. */
export const isFileName = (text: string): boolean => FILE_ENDING.test(text) && !/^www\./i.test(text);

/** The text of a link that was found in a text: a domain of mixed scripts, which looks like another one, is shown as punycode. */
export function shownAddress(text: string, href: string): string {
  const host = /^(?:[a-z][a-z\d+.-]*:(?:\/\/)?)?(?:[^/?#@]*@)?([^/?#:]*)/i.exec(text)?.[1] ?? "";
  if (host === "" || !isMixed(host)) return text;
  try {
    const { hostname, protocol, pathname } = new URL(href);
    const real = protocol === "mailto:" ? hostOfMail(pathname) : hostname;
    return real === "" ? text : text.replace(host, real);
  } catch {
    return text;
  }
}

const isMixed = (host: string): boolean => {
  const letters = host.replaceAll(HARMLESS, "");
  return SCRIPTS.filter((script) => script.test(letters)).length > 1;
};

const hostOfMail = (path: string): string => {
  const host = decodeURIComponent(path.slice(path.lastIndexOf("@") + 1));
  return new URL(`http://${host}`).hostname;
};
