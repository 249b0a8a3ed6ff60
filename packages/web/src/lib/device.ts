/** What runs a session, as far as its user agent says. */
export interface Device {
  readonly kind: "computer" | "phone" | "tablet" | "program" | "unknown";
  /** The browser, or the program with its version: "Firefox", "gochat-cli 0.9". */
  readonly program: string | null;
  /** "Linux", "iPhone". */
  readonly system: string | null;
}

type Names = readonly (readonly [RegExp, string])[];

// The first that fits: browsers say that they are all those that were before them.
const BROWSERS: Names = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\b(OPR|OPX|Opera)\//, "Opera"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chromium|HeadlessChrome|Chrome|CriOS)\//, "Chrome"],
  [/\bVersion\/.*\bSafari\//, "Safari"],
];
const SYSTEMS: Names = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\b(Macintosh|Mac OS X)\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

const nameIn = (names: Names, text: string): string | null =>
  names.find(([pattern]) => pattern.test(text))?.[1] ?? null;

/** A user agent in words. */
export function deviceOf(userAgent: string | null): Device {
  const text = userAgent?.trim() ?? "";
  if (text === "") return { kind: "unknown", program: null, system: null };
  if (!text.startsWith("Mozilla/")) return { kind: "program", program: productOf(text), system: null };
  const system = nameIn(SYSTEMS, text);
  return { kind: kindOf(text, system), program: nameIn(BROWSERS, text), system };
}

/** Of `gochat-cli/0.9 (linux)`: gochat-cli 0.9. */
const productOf = (text: string): string => (text.split(/[\s(;]/, 1)[0] || text).replace("/", " ");

function kindOf(text: string, system: string | null): Device["kind"] {
  if (system === "iPhone") return "phone";
  if (system === "iPad") return "tablet";
  if (system === "Android") return /\bMobile\b/.test(text) ? "phone" : "tablet";
  return "computer";
}
