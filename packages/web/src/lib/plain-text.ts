/** As much as a line or a notification can show. */
const SHOWN_MAX = 1_000;
/** What is written behind a backslash is set aside as characters that nothing below means anything by. */
const ASIDE = 0xe000;

/** What a message says, in one line: without the signs of its Markdown. */
export function plainText(markdown: string): string {
  const text = markdown
    .slice(0, SHOWN_MAX)
    // Half an emoji at the cut.
    .replace(/[\ud800-\udbff]$/, "")
    .replace(/^[ \t]*(?:`{3,}|~{3,}).*$/gm, "")
    .split(/(`+[^`]+`+)/)
    .map((part, index) => (index % 2 === 1 ? part.replace(/^`+|`+$/g, "") : withoutSigns(part)))
    .join("");
  return text.replace(/\s+/g, " ").trim();
}

const withoutSigns = (text: string): string =>
  text
    .replace(/\\([!-/:-@[-`{-~])/g, (_, sign: string) => String.fromCharCode(ASIDE + sign.charCodeAt(0)))
    .replace(/^ {0,3}(?:(?:[-*_] *){3,})$/gm, "")
    .replace(/^\s*(?:> ?)+/gm, "")
    .replace(/^\s*(?:#{1,6}|[-*+])\s+/gm, "")
    .replace(/!?\[([^\]]*)\]\([^)\s]*(?:\s+"[^"]*")?\)/g, "$1")
    .replace(/<((?:https?|mailto):[^>\s]+)>/g, "$1")
    .replace(/(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1/g, "$2")
    .replace(/(?<![\w*])\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?![\w*])/g, "$1")
    .replace(/(?<![\w_])_(?=[^\s_])(.+?)(?<=[^\s_])_(?![\w_])/g, "$1")
    .replace(/[\ue021-\ue07e]/g, (aside) => String.fromCharCode(aside.charCodeAt(0) - ASIDE));
