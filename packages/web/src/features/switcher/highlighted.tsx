import type { ReactElement } from "react";
import type { Ranges } from "../../lib/match.ts";

interface HighlightedProps {
  readonly text: string;
  readonly ranges: Ranges;
}

/** A text in which what was looked for stands out. */
export function Highlighted({ text, ranges }: HighlightedProps): ReactElement {
  const endOf = (index: number) => ranges[index]?.[1] ?? 0;
  return (
    <>
      {ranges.map(([from, to], index) => (
        <span key={from}>
          {text.slice(endOf(index - 1), from)}
          <mark>{text.slice(from, to)}</mark>
        </span>
      ))}
      {text.slice(endOf(ranges.length - 1))}
    </>
  );
}
