import fc from "fast-check";
import { expect, test } from "vitest";
import { isOnlyEmoji, parseMarkdown, plainText } from "./markdown.ts";
import type { Block, Inline } from "./markdown.ts";

const NAMES = new Map([
  ["bob", "id-bob"],
  ["alice", "id-alice"],
  ["a.b-", "id-ab"],
]);

const all = (blocks: readonly Block[]): readonly Inline[] => blocks.flatMap(inlinesOf);
const inlinesOf = (block: Block): readonly Inline[] => {
  if (block.type === "list") return block.items.flatMap((item) => all(item));
  if (block.type === "quote") return all(block.children);
  return "children" in block ? block.children.flatMap(within) : [];
};
const within = (node: Inline): readonly Inline[] =>
  "children" in node ? [node, ...node.children.flatMap(within)] : [node];
const links = (content: string) =>
  all(parseMarkdown(content)).flatMap((node) => (node.type === "link" ? [node.href] : []));
const mentions = (content: string) =>
  all(parseMarkdown(content, NAMES)).flatMap((node) => (node.type === "mention" ? [node.text] : []));
const said = (content: string) => plainText(parseMarkdown(content));

test("what is said is said in paragraphs, lists, quotes and code", () => {
  expect(parseMarkdown("a **b** _c_ ~~d~~ `e`\nf")).toEqual([
    {
      type: "paragraph",
      children: [
        { type: "text", text: "a " },
        { type: "strong", children: [{ type: "text", text: "b" }] },
        { type: "text", text: " " },
        { type: "emphasis", children: [{ type: "text", text: "c" }] },
        { type: "text", text: " " },
        { type: "strike", children: [{ type: "text", text: "d" }] },
        { type: "text", text: " " },
        { type: "code", text: "e" },
        { type: "break" },
        { type: "text", text: "f" },
      ],
    },
  ]);
  expect(parseMarkdown("# Head").map(({ type }) => type)).toEqual(["heading"]);
  expect(parseMarkdown("> a\n\n3. b\n\n---").map(({ type }) => type)).toEqual(["quote", "list", "rule"]);
  expect(parseMarkdown("```TS title\nlet a;\n```")).toEqual([
    { type: "code", language: "ts", text: "let a;" },
  ]);
});

test("HTML, tables, references and underlined lines are text", () => {
  for (const text of [
    "<b>x</b> <script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "|a|b|\n|-|-|\n|1|2|",
    "&notaname; &#x; &ampx",
  ])
    expect(said(text)).toBe(text);
  expect(said("[a]: /url\n\n[a]")).toBe("[a]: /url\n[a]");
  expect(parseMarkdown("Text\n---").map(({ type }) => type)).toEqual(["paragraph", "rule"]);
});

test("a link leads to a page or a mailbox, and nowhere else", () => {
  expect(links("[a](https://a.example/b) <https://c.example> d@e.example")).toEqual([
    "https://a.example/b",
    "https://c.example/",
    "mailto:d@e.example",
  ]);
  for (const address of [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:null/1",
    "//a.example",
    "/relative",
  ])
    for (const text of [`[a](${address})`, `<${address}>`, `![a](${address})`, `[a](<${address}>)`])
      expect(links(text)).toEqual([]);
  expect(said("[a](javascript:alert(1))")).toBe("[a](javascript:alert(1))");
});

test("a link in a text ends where one would end it", () => {
  expect(links("(https://a.example/x_(y)), see https://b.example/z. And www.c.example!")).toEqual(
    ["https://a.example/x_(y)", "https://b.example/z"].concat(links("www.c.example")),
  );
  expect(links("www.example.org, example.com: and https://example.com/?q=1#h;")).toEqual([
    "https://www.example.org/",
    "https://example.com/",
    "https://example.com/?q=1#h",
  ]);
  expect(links("README.md main.rs run.sh")).toEqual([]);
});

test("a domain that looks like another one shows what it is", () => {
  expect(said("https://аpple.com/x")).toBe("https://xn--pple-43d.com/x");
  expect(said("https://пример.рф")).toBe("https://пример.рф");
  expect(said("https://bücher.de")).toBe("https://bücher.de");
  expect(said("https://例え.jp")).toBe("https://例え.jp");
});

test("a picture is a link to it", () => {
  expect(links("![cat](https://a.example/cat.png)")).toEqual(["https://a.example/cat.png"]);
  expect(said("![cat](https://a.example/cat.png)")).toBe("cat");
});

test("those whom a message mentions stand out, but not in code and links", () => {
  expect(mentions("@bob, @Alice. **@bob** (@alice) @bob/@alice @a.b- @bob_.")).toEqual([
    "@bob",
    "@Alice",
    "@bob",
    "@alice",
    "@bob",
    "@alice",
    "@a.b-",
    "@bob",
  ]);
  expect(mentions("`@bob` \\@bob x@bob /@bob @bobby [@bob](https://a.example) mail@bob.example")).toEqual([]);
  expect(mentions("```\n@bob\n```")).toEqual([]);
});

test("no depth and no length of marks loses what was typed", () => {
  for (const mark of ["> ", "- ", "1. "]) expect(said(`${mark.repeat(400)}end`)).toContain("end");
  for (const mark of ["*", "_", "[", "![", "`", "~~", "<", "(", "](", "**_", "@", "&"])
    expect(said(`${mark.repeat(2_000)}end`)).toContain("end");
  const depth = (blocks: readonly Block[]): number =>
    Math.max(
      0,
      ...blocks.map((block) =>
        block.type === "quote"
          ? 1 + depth(block.children)
          : block.type === "list"
            ? 1 + Math.max(...block.items.map(depth))
            : 0,
      ),
    );
  expect(depth(parseMarkdown("> ".repeat(15) + "x"))).toBe(15);
  expect(depth(parseMarkdown("> ".repeat(10_000) + "x"))).toBe(0);
});

test("whatever is typed, every link of it is allowed", () => {
  const word = fc.stringMatching(/^[a-z]{3,8}$/);
  const mark = fc.constantFrom(
    ..."*_~`[]()<>#>-!\\|:@&\n \t\"'=+.".split(""),
    "https://",
    "javascript:",
    "```",
    "1. ",
  );
  const property = fc.property(fc.array(fc.oneof(word, mark), { maxLength: 60 }), (parts) => {
    const blocks = parseMarkdown(parts.join(""), NAMES);
    return all(blocks).every((node) => node.type !== "link" || /^(https?:\/\/|mailto:)/.test(node.href));
  });
  expect(() => fc.assert(property)).not.toThrow();
});

test("a few emoji alone are shown large", () => {
  for (const text of ["👍", "👍🏽 🎉", "👨‍👩‍👧‍👦", "❤", "❤️", "🇵🇹", "1️⃣", "ℹ️", "👍".repeat(12)])
    expect(isOnlyEmoji(text)).toBe(true);
  for (const text of ["", " ", "1", "#", "a👍", "👍.", "👍".repeat(13)])
    expect(isOnlyEmoji(text)).toBe(false);
});
