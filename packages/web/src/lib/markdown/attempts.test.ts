import fc from "fast-check";
import { expect, test } from "vitest";
import { runsOf, timeoutOf } from "@gochat/testkit/runs.ts";
import { ADDRESSES, DISGUISES, POSITIONS } from "../../e2e/xss/addresses.ts";
import { messageCorpus } from "../../e2e/xss/corpus.ts";
import { TAGS, WRAPPINGS } from "../../e2e/xss/tags.ts";
import { parseMarkdown } from "../markdown.ts";
import type { Block, Inline } from "../markdown.ts";

const IN_CI = 100_000;
const NAMES = new Map([
  ["bob", "id-of-bob"],
  ["ann.x", "id-of-ann"],
]);
const HREF = /^(?:https?:\/\/|mailto:)/;
const USER_ID = /^id-of-[a-z]+$/;

/** What is wrong in a tree: it has nothing but what is known, and every value that becomes an attribute is harmless. */
function problemsOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    switch (block.type) {
      case "paragraph":
      case "heading":
        return [...extra(block, "children"), ...block.children.flatMap(problemsIn)];
      case "quote":
        return [...extra(block, "children"), ...problemsOf(block.children)];
      case "list": {
        const isNumber = block.start === null || Number.isSafeInteger(block.start);
        return [
          ...extra(block, "start", "items"),
          ...(isNumber ? [] : [`a list from ${block.start}`]),
          ...block.items.flatMap(problemsOf),
        ];
      }
      case "code": {
        const isName = /^[\w+#.-]{0,30}$/.test(block.language) && typeof block.text === "string";
        return [...extra(block, "language", "text"), ...(isName ? [] : [`a language ${block.language}`])];
      }
      case "rule":
        return extra(block);
      default:
        return [`a block ${JSON.stringify(block)}`];
    }
  });
}

function problemsIn(node: Inline): string[] {
  switch (node.type) {
    case "text":
    case "code":
      return [...extra(node, "text"), ...(typeof node.text === "string" ? [] : ["no text"])];
    case "break":
      return extra(node);
    case "strong":
    case "emphasis":
    case "strike":
      return [...extra(node, "children"), ...node.children.flatMap(problemsIn)];
    case "link": {
      const { href, children } = node;
      // As a browser would read it: without what it leaves out.
      const isHarmless = HREF.test(href) && new URL(href).href === href;
      return [
        ...extra(node, "href", "children", "isNamed"),
        ...(isHarmless ? [] : [`a link to ${href}`]),
        ...(children.some(({ type }) => type === "link") ? ["a link in a link"] : []),
        ...children.flatMap(problemsIn),
      ];
    }
    case "mention":
      return [
        ...extra(node, "text", "userId"),
        ...(USER_ID.test(node.userId) ? [] : ["nobody is mentioned"]),
      ];
    default:
      return [`a node ${JSON.stringify(node)}`];
  }
}

const extra = (node: object, ...known: readonly string[]): string[] =>
  Object.keys(node).flatMap((key) => (key === "type" || known.includes(key) ? [] : [`a ${key}`]));

const oneOf = <T>(values: readonly T[]) => fc.constantFrom(...values);

/** Pieces of which documents are made: what is dangerous, what Markdown gives a meaning, and what is hard to see. */
const piece = fc.oneof(
  fc
    .tuple(oneOf(ADDRESSES), oneOf(DISGUISES), oneOf(POSITIONS))
    .map(([address, [, hide], [, place]]) => place(hide(address))),
  fc.tuple(oneOf(TAGS), oneOf(WRAPPINGS)).map(([tag, [, wrap]]) => wrap(tag)),
  fc.tuple(oneOf(ADDRESSES), oneOf(DISGUISES)).map(([address, [, hide]]) => hide(address)),
  oneOf(
    "[ ] ( ) ![ ]( ][ ]: < > </ <! -- --> \" ' ` `` ``` ~~~ * ** _ __ ~~ # > - 1. + | \\ & &# &#x ; : :// @ @bob @ann.x = ^ $".split(
      " ",
    ),
  ),
  oneOf([
    "\n",
    "\n\n",
    "  \n",
    "\t",
    "    ",
    "\r",
    "\f",
    "\v",
    "\u2028",
    "\u00A0",
    "\u200B",
    "\u200D",
    "\u00AD",
  ]),
  oneOf(["\u202E", "\u2066", "\u2069", "\uFEFF", "\uFFFD", "\uFFFE", "\u0001", "\u001B", "\u007F", "\u0085"]),
  oneOf([
    "https://example.org/",
    "http:",
    "www.example.org",
    "mailto:",
    "a@example.org",
    "README.md",
    "//",
    "\u{1F600}",
  ]),
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.string({ maxLength: 6 }),
);
const document = fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join(""));

test("S-61 whatever a message says, its tree holds text, known marks, and links to pages and mailboxes alone", () => {
  for (const { content } of messageCorpus()) expect(problemsOf(parseMarkdown(content, NAMES))).toEqual([]);
});

test(
  "S-61 so it is with documents that are made of what is dangerous",
  () => {
    const property = fc.property(document, (content) => {
      expect(problemsOf(parseMarkdown(content, NAMES))).toEqual([]);
    });
    fc.assert(property, { numRuns: runsOf(IN_CI) });
  },
  timeoutOf(120_000),
);
