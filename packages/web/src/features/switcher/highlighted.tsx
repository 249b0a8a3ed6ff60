import type { ReactElement } from "react";
import type { Ranges } from "../../lib/match.ts";

interface HighlightedProps {
  readonly text: string;
  readonly ranges: Ranges;
}

/** A text in which what was looked for stands out. */
export function Highlighted({ text, ranges }: HighlightedProps): ReactElement {
  let end = 0;
  const parts = ranges.map(([from, to]) => {
    const before = text.slice(end, from);
    end = to;
    return (
      <span key={from}>
        {before}
        <mark>{text.slice(from, to)}</mark>
      </span>
    );
  });
  return (
    <>
      {parts}
      {text.slice(end)}
    </>
  );
}
