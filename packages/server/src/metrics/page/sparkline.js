/** @import * as declared from "./sparkline.d.ts" */

/** Runs of neighbours, as coordinates. @type {(points: readonly declared.Point[], frame: declared.Frame, gapMs: number) => [number, number][][]} */
const runsOf = (points, frame, gapMs) => {
  /** @type {[number, number][][]} */
  const runs = [];
  let last = -Infinity;
  for (const { at, value } of points) {
    if (value === undefined || !Number.isFinite(value) || at < frame.from) continue;
    if (at - last > gapMs) runs.push([]);
    last = at;
    const x = ((at - frame.from) / (frame.to - frame.from)) * frame.width;
    const y = frame.height - (frame.max === 0 ? 0 : Math.min(1, value / frame.max) * frame.height);
    runs.at(-1)?.push([Math.round(x * 10) / 10, Math.round(y * 10) / 10]);
  }
  return runs;
};

const joined = (/** @type {[number, number][]} */ run) => run.map(([x, y]) => `${x},${y}`).join("L");

/** @type {typeof declared.linePath} */
export const linePath = (points, frame, gapMs) =>
  runsOf(points, frame, gapMs)
    .map((run) => `M${joined(run)}`)
    .join("");

/** @type {typeof declared.areaPath} */
export const areaPath = (points, frame, gapMs) =>
  runsOf(points, frame, gapMs)
    .map((run) => `M${run[0]?.[0]},${frame.height}L${joined(run)}L${run.at(-1)?.[0]},${frame.height}Z`)
    .join("");

/** @type {typeof declared.roundUp} */
export const roundUp = (value) => {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  // A little room for what binary fractions do to 0.3 / 0.1.
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8].find((candidate) => value / power <= candidate * (1 + 1e-9)) ?? 10;
  return step * power;
};
