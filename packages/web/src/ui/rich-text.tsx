import { createElement, Fragment } from "react";
import type { ReactElement, ReactNode } from "react";
import type { Block, Inline, LinkNode } from "../lib/markdown.ts";
import { CodeBlock } from "./code-block.tsx";
import css from "./rich-text.module.css";
import { useTabStop } from "./tab-stop.ts";
import { tip } from "./tooltip.tsx";

interface RichTextProps {
  readonly blocks: readonly Block[];
  /** What stands behind the last word: ticks, "edited". */
  readonly end?: ReactNode;
}

/** What somebody wrote in Markdown. */
export const RichText = ({ blocks, end }: RichTextProps): ReactElement => (
  <>
    {blocks.map((block, nth) => (
      <Fragment key={nth}>{showBlock(block, nth === blocks.length - 1 ? end : undefined)}</Fragment>
    ))}
  </>
);

function showBlock(block: Block, end?: ReactNode): ReactElement {
  if (block.type === "list") return showList(block, end);
  if (block.type === "code") return withEnd(<CodeBlock language={block.language} text={block.text} />, end);
  if (block.type === "rule") return withEnd(<hr className={css.rule} />, end);
  if (block.type === "quote") {
    const quote = (
      <blockquote className={css.quote}>
        <RichText blocks={block.children} />
      </blockquote>
    );
    return withEnd(quote, end);
  }
  return (
    <p dir="auto" className={block.type === "heading" ? css.heading : undefined}>
      {block.children.map(showInline)}
      {end}
    </p>
  );
}

function showList({ start, items }: Extract<Block, { type: "list" }>, end: ReactNode): ReactElement {
  const shown = items.map((item, nth) => (
    <li key={nth} dir="auto">
      {showItem(item, nth === items.length - 1 ? end : undefined)}
    </li>
  ));
  return start === null ? (
    <ul className={css.list}>{shown}</ul>
  ) : (
    <ol className={css.list} start={start}>
      {shown}
    </ol>
  );
}

/** An item of one paragraph needs no paragraph. */
function showItem(blocks: readonly Block[], end: ReactNode): ReactNode {
  const [only] = blocks;
  if (blocks.length !== 1 || only?.type !== "paragraph") return <RichText blocks={blocks} end={end} />;
  return (
    <>
      {only.children.map(showInline)}
      {end}
    </>
  );
}

const withEnd = (block: ReactElement, end: ReactNode): ReactElement =>
  end === undefined || end === null || end === false ? (
    block
  ) : (
    <>
      {block}
      <div className={css.end}>{end}</div>
    </>
  );

const TAGS = { strong: "strong", emphasis: "em", strike: "s" } as const;

function showInline(node: Inline, key: number): ReactElement | string {
  if (node.type === "text") return node.text;
  if (node.type === "break") return <br key={key} />;
  if (node.type === "link") return <ExternalLink key={key} node={node} />;
  if (node.type === "code")
    return (
      <code key={key} className={css.code} dir="ltr">
        {node.text}
      </code>
    );
  if (node.type === "mention")
    return (
      <span key={key} className={css.mention}>
        {node.text}
      </span>
    );
  return createElement(TAGS[node.type], { key }, node.children.map(showInline));
}

function ExternalLink({ node }: { readonly node: LinkNode }): ReactElement {
  const tabIndex = useTabStop();
  return (
    <a
      className={css.link}
      href={node.href}
      target="_blank"
      rel="noopener noreferrer nofollow ugc"
      tabIndex={tabIndex}
      {...(node.isNamed && tip(node.href))}
    >
      {node.children.map(showInline)}
    </a>
  );
}
