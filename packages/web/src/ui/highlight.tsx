import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";
import type { ReactNode } from "react";
import styles from "./highlight.module.css";

const lowlight = createLowlight({
  bash,
  c,
  cpp,
  css,
  diff,
  go,
  java,
  javascript,
  json,
  python,
  rust,
  sql,
  typescript,
  xml,
  yaml,
});

/** What the kinds of words of highlight.js are in our four colours; the others have none. */
const COLOURS: Readonly<Record<string, keyof typeof styles>> = {
  keyword: "key",
  built_in: "key",
  type: "key",
  tag: "key",
  name: "key",
  "selector-tag": "key",
  section: "key",
  string: "string",
  regexp: "string",
  addition: "string",
  "template-tag": "string",
  number: "number",
  literal: "number",
  symbol: "number",
  attr: "number",
  attribute: "number",
  deletion: "number",
  comment: "comment",
  meta: "comment",
  doctag: "comment",
};

type Nodes = ReturnType<typeof lowlight.highlight>["children"];

const KEPT_MAX = 100;
const kept = new Map<string, ReactNode>();

/** Code in colours, as elements. The last ones are kept: rows come and go as one scrolls. */
export function highlight(language: string, text: string): ReactNode {
  if (!lowlight.registered(language)) return text;
  const key = `${language}\n${text}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = show(lowlight.highlight(language, text).children);
  kept.set(key, made);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT_MAX) break;
    kept.delete(oldest);
  }
  return made;
}

function show(nodes: Nodes): ReactNode {
  return nodes.map((node, nth) => {
    if (node.type === "text") return node.value;
    if (node.type !== "element") return null;
    const names = (node.properties.className ?? []) as readonly string[];
    const colour = names
      .map((name) => COLOURS[name.replace(/^hljs-/, "")])
      .find((found) => found !== undefined);
    const children = show(node.children);
    return (
      <span key={nth} className={colour === undefined ? undefined : styles[colour]}>
        {children}
      </span>
    );
  });
}
