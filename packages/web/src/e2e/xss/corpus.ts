import { ADDRESSES, DISGUISES, POSITIONS } from "./addresses.ts";
import { TAGS, WRAPPINGS } from "./tags.ts";

/** A text that somebody sends in the hope that something of it runs. */
export interface Attempt {
  /** How it was made. */
  readonly name: string;
  readonly content: string;
}

type Change = readonly [name: string, apply: (text: string) => string];

/** Names of languages with which somebody may try to leave an attribute. */
const LANGUAGES = [
  "<script>",
  '" onload="pwned()',
  "js onclick=pwned()",
  "javascript:pwned()",
  "../../pwned",
  "constructor",
  "__proto__",
  "html` `",
  "{=html}",
  "{.x #id onclick=pwned()}",
  "c++><img src=x onerror=pwned()>",
  "x".repeat(2000),
  "\u202Ejs",
  "&quot; onload=pwned()",
] as const;

/** What breaks parsers rather than filters. */
const NESTED = [
  `${"[".repeat(300)}a${"](javascript:pwned())".repeat(300)}`,
  `${"> ".repeat(300)}<img src=x onerror=pwned()>`,
  `${"- ".repeat(200)}[a](javascript:pwned())`,
  `${"*".repeat(500)}<svg onload=pwned()>${"*".repeat(500)}`,
  `${"`".repeat(99)}<svg onload=pwned()>${"`".repeat(98)}`,
  `${"![".repeat(200)}a${"](data:text/html,pwned)".repeat(200)}`,
  "[a](javascript:pwned()\n[b](https://example.org)",
  "[a]( javascript:pwned() 'a' 'b')",
  "[a](<javascript:pwned()\n>)",
  "[a](\\javascript:pwned())",
  "[a](javascript&colon;pwned&lpar;&rpar;)",
  "<https://example.org/\u202Egpj.exe>",
  "https://example.org\u200B.pwned.example/\u2066<b>",
  'https://ex\u0430mple.org/"onmouseover=pwned()',
  "https://example.org/<script>pwned()</script>",
  "https://example.org/'-pwned()-'",
  "mailto:a@example.org?body=<script>pwned()</script>",
  '<a@example.org"onmouseover=pwned()>',
  'www.example.org"><script>pwned()</script>',
  "//example.org/pwned //javascript:pwned()",
  '@bob"onclick=pwned() @<script> @__proto__ @constructor',
  "\u202E\u2066\u2067\u2068<script>pwned()</script>\u2069",
  `a${"\u0300".repeat(500)}<img src=x onerror=pwned()>`,
  "\uFFFE\uFFFF\uFEFF<script>pwned()</script>",
] as const;

/** Every value of one list with every value of the other, or, where `step` is above 1, with every so many of them, in turn. */
const pairs = (values: readonly string[], changes: readonly Change[], step: number): Attempt[] =>
  values.flatMap((value, row) =>
    changes.flatMap(([name, apply], column) =>
      (row + column) % step === 0 ? [{ name: `${value.slice(0, 40)}, ${name}`, content: apply(value) }] : [],
    ),
  );

/** The dangerous addresses themselves, those at the beginning of the list, in each disguise, which take turns in each of the positions. */
const disguised = (): Attempt[] =>
  ADDRESSES.slice(0, 3).flatMap((address, row) =>
    DISGUISES.flatMap(([disguise, hide], column) =>
      [0, 1].map((turn) => {
        const at = (column * 5 + row * 11 + turn * 13) % POSITIONS.length;
        const [position, place] = POSITIONS[at] as Change;
        return { name: `${address}, ${disguise}, ${position}`, content: place(hide(address)) };
      }),
    ),
  );

/** All attempts by what a message says; the same in every run. */
export function messageCorpus(): readonly Attempt[] {
  return [
    ...pairs(ADDRESSES, POSITIONS, 2),
    ...disguised(),
    ...pairs(TAGS, WRAPPINGS, 6),
    ...LANGUAGES.map((language) => ({
      name: `language ${language.slice(0, 40)}`,
      content: `\`\`\`${language}\npwned()\n\`\`\``,
    })),
    ...NESTED.map((content) => ({ name: content.slice(0, 40), content })),
  ];
}
