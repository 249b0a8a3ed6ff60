import MarkdownIt from "markdown-it";
import { isFileName, safeHref, shownAddress } from "./links.ts";
import { splitMentions } from "./mentions.ts";
import type { Names } from "./mentions.ts";
import type { Block, Inline } from "./tree.ts";

type Token = ReturnType<InstanceType<typeof MarkdownIt>["parse"]>[number];

const NESTING_MAX = 20;

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true, maxNesting: NESTING_MAX });
// What would take a part of the text away, or make of two lines something else than they look like. Signs behind a backslash stay apart:
// `\@bob` mentions nobody.
markdown.disable(["reference", "lheading", "table", "text_join"]);
markdown.linkify.set({ fuzzyLink: true });
markdown.linkify.tlds(["dev", "cloud", "page", "blog", "tech", "online"], true);
// Judged below, where it can be made text again.
markdown.validateLink = () => true;
markdown.normalizeLink = (address) => address;
markdown.normalizeLinkText = (text) => text;

const NOBODY: Names = new Map();

/** Reads Markdown. `names`: who is mentioned, by username in small letters. */
export function parseMarkdown(content: string, names: Names = NOBODY): readonly Block[] {
  const tokens = markdown.parse(content, {});
  // What is nested deeper is left out by the parser: then it is shown as it was typed.
  if (tokens.some(({ level }) => level >= NESTING_MAX - 1)) return asText(content);
  return new Reader(tokens, names).blocks();
}

/** One walk through the tokens: what opens ends with its own closing token. */
class Reader {
  readonly #tokens: readonly Token[];
  readonly #names: Names;
  #at = 0;

  constructor(tokens: readonly Token[], names: Names) {
    this.#tokens = tokens;
    this.#names = names;
  }

  blocks(): readonly Block[] {
    const blocks: Block[] = [];
    for (let token = this.#next(); token !== undefined && token.nesting !== -1; token = this.#next())
      blocks.push(...this.#block(token));
    return blocks;
  }

  #next(): Token | undefined {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    return token;
  }

  #block(token: Token): readonly Block[] {
    switch (token.type) {
      case "paragraph_open":
      case "heading_open": {
        const children = inlines(this.#next()?.children ?? [], this.#names);
        this.#next();
        return [{ type: token.type === "heading_open" ? "heading" : "paragraph", children }];
      }
      case "fence":
      case "code_block":
        // Behind a fence that nothing follows stands no language.
        if (token.content === "") return [{ type: "code", language: "", text: token.info.trim() }];
        return [{ type: "code", language: languageOf(token.info), text: token.content.replace(/\n$/, "") }];
      case "blockquote_open":
        return [{ type: "quote", children: this.blocks() }];
      case "bullet_list_open":
        return [{ type: "list", start: null, items: this.#items() }];
      case "ordered_list_open":
        return [{ type: "list", start: Number(token.attrGet("start") ?? 1), items: this.#items() }];
      case "hr":
        return [{ type: "rule" }];
      default:
        // Nothing of what is allowed above; whatever it is, it is text.
        return token.nesting === 1 ? this.blocks() : asText(token.content);
    }
  }

  #items(): readonly (readonly Block[])[] {
    const items: (readonly Block[])[] = [];
    for (let token = this.#next(); token !== undefined && token.nesting !== -1; token = this.#next())
      items.push(this.blocks());
    return items;
  }
}

const asText = (text: string): readonly Block[] =>
  text === "" ? [] : [{ type: "paragraph", children: [{ type: "text", text }] }];

const languageOf = (info: string): string => /^[\w+#.-]{1,30}/.exec(info.trim())?.[0].toLowerCase() ?? "";

const MARKS = { strong_open: "strong", em_open: "emphasis", s_open: "strike" } as const;

function inlines(tokens: readonly Token[], names: Names): readonly Inline[] {
  let at = 0;
  const until = (isInLink: boolean): readonly Inline[] => {
    const nodes: Inline[] = [];
    while (at < tokens.length) {
      const token = tokens[at] as Token;
      at += 1;
      if (token.nesting === -1) break;
      nodes.push(...one(token, isInLink));
    }
    return joined(nodes);
  };
  const one = (token: Token, isInLink: boolean): readonly Inline[] => {
    switch (token.type) {
      case "text":
        return isInLink ? [{ type: "text", text: token.content }] : splitMentions(token.content, names);
      case "code_inline":
        return [{ type: "code", text: token.content }];
      case "softbreak":
      case "hardbreak":
        return [{ type: "break" }];
      case "strong_open":
      case "em_open":
      case "s_open":
        return [{ type: MARKS[token.type], children: until(isInLink) }];
      case "link_open":
        return link(token, until(true));
      case "image":
        return image(token, isInLink);
      default:
        return token.content === "" ? [] : [{ type: "text", text: token.content }];
    }
  };
  return until(false);
}

/** A link that leads to a page or a mailbox; any other is what was typed. */
function link(token: Token, children: readonly Inline[]): readonly Inline[] {
  const address = String(token.attrGet("href") ?? "");
  const href = safeHref(
    token.info === "auto" && isBareDomain(address, children) ? toHttps(address) : address,
  );
  if (token.info === "auto") {
    const text = textOf(children);
    if (href === undefined || isFileName(text)) return children;
    const shown = shownAddress(text, href);
    return [{ type: "link", href, children: [{ type: "text", text: shown }], isNamed: false }];
  }
  if (href === undefined)
    return [{ type: "text", text: "[" }, ...children, { type: "text", text: `](${address})` }];
  return [{ type: "link", href, children, isNamed: textOf(children) !== address }];
}

/** Found without a scheme: `www.example.org` is given one that nobody typed. */
const isBareDomain = (address: string, children: readonly Inline[]): boolean =>
  address.startsWith("http://") && !/^http:/i.test(textOf(children));
const toHttps = (address: string): string => address.replace("http:", "https:");

/** Nothing is fetched from elsewhere: a picture is a link to it. */
function image(token: Token, isInLink: boolean): readonly Inline[] {
  const address = String(token.attrGet("src") ?? "");
  const href = safeHref(address);
  const text = token.content === "" ? address : token.content;
  if (isInLink) return [{ type: "text", text }];
  if (href === undefined) return [{ type: "text", text: `![${token.content}](${address})` }];
  return [{ type: "link", href, children: [{ type: "text", text }], isNamed: text !== address }];
}

/** Texts that stand beside each other as one. */
function joined(nodes: readonly Inline[]): readonly Inline[] {
  const result: Inline[] = [];
  for (const node of nodes) {
    const last = result.at(-1);
    if (node.type === "text" && last?.type === "text")
      result[result.length - 1] = { type: "text", text: last.text + node.text };
    else result.push(node);
  }
  return result;
}

function textOf(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      if (node.type === "break") return "\n";
      return "text" in node ? node.text : textOf(node.children);
    })
    .join("");
}

/** What it says, without its marks: for a label, or one line. */
export function plainText(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if (block.type === "code") return block.text;
      if (block.type === "rule") return "";
      if (block.type === "list") return block.items.map(plainText).join("\n");
      return block.type === "quote" ? plainText(block.children) : textOf(block.children);
    })
    .filter((text) => text !== "")
    .join("\n");
}
