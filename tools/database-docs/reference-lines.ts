import { code, linkTo } from "./markdown.ts";
import type { Reference } from "./references.ts";

/** Where a table refers to and what refers to it, with links. */
export function referenceLines(table: string, references: readonly Reference[]): string[] {
  const sentences = [
    ["Refers to", "to", true],
    ["Refers, without a foreign key, to", "to", false],
    ["Referred to by", "from", true],
    ["Referred to, without a foreign key, by", "from", false],
  ] as const;
  return sentences.flatMap(([words, otherEnd, isForeignKey]) => {
    const ownEnd = otherEnd === "to" ? "from" : "to";
    const found = references.filter(
      (reference) => reference[ownEnd] === table && reference.isForeignKey === isForeignKey,
    );
    const links = [...Map.groupBy(found, (reference) => reference[otherEnd])].map(
      ([other, several]) =>
        `${linkTo(other)} (${several.map(({ columns }) => columns.map(code).join(", ")).join("; ")})`,
    );
    return links.length === 0 ? [] : [`${words} ${links.join(", ")}.`];
  });
}
