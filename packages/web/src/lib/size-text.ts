import type { Language } from "./i18n.tsx";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** 482 kB, 1.4 MB: as people count, in thousands. */
export function sizeText(bytes: number, language: Language): string {
  let value = bytes;
  let nth = 0;
  // What would be rounded to a thousand is one of the next.
  for (; value >= 999.5 && nth < UNITS.length - 1; nth++) value /= 1000;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[nth] as string,
    unitDisplay: nth === 0 ? "long" : "short",
    maximumFractionDigits: value < 10 && nth > 1 ? 1 : 0,
  }).format(value);
}
