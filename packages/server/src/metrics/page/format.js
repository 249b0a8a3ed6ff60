/** @import * as declared from "./format.d.ts" */

/** @type {typeof declared.NOTHING} */
export const NOTHING = "–";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const twoDigits = new Intl.NumberFormat("en", { minimumSignificantDigits: 2, maximumSignificantDigits: 2 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });

const orNothing =
  (/** @type {(value: number) => string} */ format) => (/** @type {number | undefined} */ value) =>
    value === undefined || !Number.isFinite(value) ? NOTHING : format(value);

/** @type {typeof declared.formatCount} */
export const formatCount = orNothing((value) => (value < 1_000_000 ? whole : short).format(value));

/** @type {typeof declared.formatRate} */
export const formatRate = orNothing((value) =>
  value === 0 || value >= 100 ? formatCount(value) : tenths.format(value),
);

/** @type {typeof declared.formatSeconds} */
export const formatSeconds = orNothing((value) => {
  if (value >= 0.9995) return `${tenths.format(value)} s`;
  const ms = value * 1000;
  if (ms === 0) return "0 ms";
  return `${(ms < 0.995 ? twoDigits : ms < 99.95 ? tenths : whole).format(ms)} ms`;
});

/** @type {typeof declared.formatBytes} */
export const formatBytes = orNothing((value) => {
  const mebibytes = value / 2 ** 20;
  return mebibytes < 1024 ? `${whole.format(mebibytes)} MiB` : `${tenths.format(mebibytes / 1024)} GiB`;
});

/** @type {typeof declared.formatPercent} */
export const formatPercent = orNothing(
  (value) => `${(value < 0.0995 ? tenths : whole).format(value * 100)} %`,
);

/** @type {typeof declared.formatDuration} */
export const formatDuration = orNothing((value) => {
  const seconds = Math.max(0, Math.floor(value));
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ];
  const first = parts.findIndex(([amount]) => amount !== 0);
  return first === -1
    ? "0 s"
    : parts
        .slice(first, first + 2)
        .map((part) => part.join(" "))
        .join(" ");
});
