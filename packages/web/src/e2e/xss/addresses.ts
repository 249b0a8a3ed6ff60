/** Addresses that do something in a browser. Each calls `pwned` if anything follows it, or is no page. */
export const ADDRESSES = [
  "javascript:pwned()",
  "javascript://example.org/%0Apwned()",
  "data:text/html,<script>pwned()</script>",
  "data:text/html;base64,PHNjcmlwdD5wd25lZCgpPC9zY3JpcHQ+",
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='pwned()'/>",
  "vbscript:pwned()",
  "livescript:pwned()",
  "feed:javascript:pwned()",
  "view-source:javascript:pwned()",
  "jar:javascript:pwned()!/",
  "blob:http://localhost/pwned",
  "filesystem:http://localhost/temporary/pwned.html",
  "file:///etc/pwned",
  "about:blank#pwned",
  "intent:pwned#Intent;scheme=javascript;end",
  "//example.org/pwned",
  "/assets/../pwned",
  "https://user:pwned@example.org/",
] as const;

type Disguise = readonly [name: string, apply: (address: string) => string];

const inScheme = (address: string, change: (scheme: string) => string): string => {
  const end = address.indexOf(":");
  return end === -1 ? change(address) : change(address.slice(0, end)) + address.slice(end);
};
const eachLetter = (text: string, change: (code: number) => string): string =>
  text.replaceAll(/[a-z]/gi, (letter) => change(letter.charCodeAt(0)));
const within = (sign: string) => (address: string) =>
  inScheme(address, (scheme) => scheme.slice(0, 4) + sign + scheme.slice(4));
const before = (sign: string) => (address: string) => sign + address;
const colonAs = (text: string) => (address: string) => address.replace(":", text);

/** What has been tried to hide a scheme from a filter and not from a browser. */
export const DISGUISES: readonly Disguise[] = [
  ["none", (address) => address],
  ["capitals", (address) => inScheme(address, (scheme) => scheme.toUpperCase())],
  [
    "mixed letters",
    (address) =>
      inScheme(address, (scheme) =>
        scheme.replaceAll(/(.)(.?)/g, (_, one: string, other: string) => one + other.toUpperCase()),
      ),
  ],
  ["a space before it", before(" ")],
  ["a no-break space before it", before("\u00A0")],
  ["an ideographic space before it", before("\u3000")],
  ["a control character before it", before("\u0001")],
  ["an escape character before it", before("\u001B")],
  ["a byte order mark before it", before("\uFEFF")],
  ["a tab within", within("\t")],
  ["a line feed within", within("\n")],
  ["a carriage return within", within("\r")],
  ["a zero-width space within", within("\u200B")],
  ["a soft hyphen within", within("\u00AD")],
  ["a right-to-left override within", within("\u202E")],
  ["a backslash within", within("\\")],
  ["a replacement character within", within("\uFFFD")],
  ["a comment within", within("/**/")],
  ["a tab as a reference within", within("&Tab;")],
  ["a line feed as a reference within", within("&NewLine;")],
  ["a line feed as a number within", within("&#x0A;")],
  ["a null byte as a reference within", within("&#0;")],
  ["a null byte in per cent within", within("%00")],
  ["the colon as a reference", colonAs("&colon;")],
  ["the colon as a number", colonAs("&#58;")],
  ["the colon as a number without its end", colonAs("&#x3A")],
  ["the colon in per cent", colonAs("%3A")],
  ["a colon of full width", colonAs("\uFF1A")],
  ["two colons", colonAs("::")],
  ["a space before the colon", colonAs(" :")],
  [
    "letters as numbers",
    (address) => inScheme(address, (scheme) => eachLetter(scheme, (code) => `&#${code};`)),
  ],
  [
    "letters as long numbers without their ends",
    (address) =>
      inScheme(address, (scheme) => eachLetter(scheme, (code) => `&#${String(code).padStart(7, "0")}`)),
  ],
  [
    "letters as hexadecimal numbers",
    (address) => inScheme(address, (scheme) => eachLetter(scheme, (code) => `&#x${code.toString(16)};`)),
  ],
  [
    "letters in per cent",
    (address) => inScheme(address, (scheme) => eachLetter(scheme, (code) => `%${code.toString(16)}`)),
  ],
  [
    "letters as escapes of a script",
    (address) => inScheme(address, (scheme) => eachLetter(scheme, (code) => `\\u00${code.toString(16)}`)),
  ],
  [
    "letters of full width",
    (address) =>
      inScheme(address, (scheme) => eachLetter(scheme, (code) => String.fromCharCode(code + 0xfee0))),
  ],
  ["a long s", (address) => inScheme(address, (scheme) => scheme.replaceAll("s", "\u017F"))],
  [
    "references twice",
    (address) => inScheme(address, (scheme) => eachLetter(scheme, (code) => `&amp;#${code};`)),
  ],
  ["a good address before it", before("https://example.org/\n")],
  ["quotes around it", (address) => `"${address}"`],
];

/** Where Markdown takes an address, or something that becomes one. */
export const POSITIONS: readonly Disguise[] = [
  ["link", (address) => `[text](${address})`],
  ["link in angle brackets", (address) => `[text](<${address}>)`],
  ["link with a title", (address) => `[text](${address} "title' onclick=pwned() x='")`],
  ["link with its address as its text", (address) => `[${address}](${address})`],
  ["link that another link is in", (address) => `[a [b](${address}) c](https://example.org)`],
  ["link over two lines", (address) => `[text\nmore](\n${address}\n)`],
  ["text of a good link", (address) => `[${address}](https://example.org/)`],
  ["behind a good address", (address) => `[text](https://example.org/?to=${address})`],
  ["fragment", (address) => `[text](#${address})`],
  ["picture", (address) => `![text](${address})`],
  ["picture in a link", (address) => `[![text](${address})](${address})`],
  ["picture with a title", (address) => `![text](<${address}> 'title" onerror="pwned()')`],
  ["autolink", (address) => `<${address}>`],
  ["bare", (address) => address],
  ["bare in brackets", (address) => `(see ${address}).`],
  ["mail", (address) => `<mailto:${address}>`],
  ["reference", (address) => `[text][1]\n\n[1]: ${address} "title"`],
  ["reference without a text", (address) => `[text]\n\n[text]: <${address}>`],
  ["emphasis", (address) => `**[*text*](${address})**`],
  ["list", (address) => `- one\n  1. [text](${address})`],
  ["quote", (address) => `> > [text](${address})`],
  ["heading", (address) => `# [text](${address}) #`],
  ["table", (address) => `|a|b|\n|-|-|\n|[text](${address})|<${address}>|`],
  ["footnote", (address) => `text[^1]\n\n[^1]: [text](${address})`],
  ["code", (address) => `\`[text](${address})\``],
  ["block of code", (address) => `\`\`\`${address}\n[text](${address})\n\`\`\``],
  ["mention before it", (address) => `@bob${address} @bob/${address}`],
  ["tag", (address) => `<a href="${address}">text</a>`],
];
