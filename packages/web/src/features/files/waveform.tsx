import type { ReactElement } from "react";
import { barsOf } from "./bars-of.ts";
import css from "./waveform.module.css";

interface WaveformProps {
  /** Loudness from its beginning to its end, in base64. A plain line where it is left out. */
  readonly peaks?: string | undefined;
  /** How much of it is over: 0 to 1. */
  readonly part: number;
}

/** How loud something is, and how far one has heard it. */
export function Waveform({ peaks, part }: WaveformProps): ReactElement {
  const bars = peaks === undefined ? null : <Bars heights={barsOf(peaks)} />;
  return (
    <div className={css.wave} data-is-plain={bars === null || undefined} aria-hidden="true">
      {bars}
      <div className={css.heard} style={{ clipPath: `inset(0 ${100 - part * 100}% 0 0)` }}>
        {bars}
      </div>
    </div>
  );
}

const Bars = ({ heights }: { readonly heights: readonly number[] }): ReactElement => (
  <svg viewBox={`0 0 ${heights.length * 4} 32`} preserveAspectRatio="none">
    <path
      d={heights.map((height, nth) => `M${nth * 4 + 1.5} ${16 - height * 15}V${16 + height * 15}`).join("")}
    />
  </svg>
);
