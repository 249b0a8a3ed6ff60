import type { BrowserContextOptions } from "playwright-core";

const DESKTOP = { viewport: { width: 1440, height: 900 } };
const TABLET = { viewport: { width: 900, height: 1100 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
// The narrowest that everything has to fit on.
const NARROW = { ...PHONE, viewport: { width: 320, height: 640 } };
// Not that of a browser without a window.
const AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";

const SCREENS = { desktop: DESKTOP, tablet: TABLET, phone: PHONE, narrow: NARROW } as const;
export type Screen = `${"light" | "dark"}-${keyof typeof SCREENS}`;

export function contextOptions(screen: Screen, language: "en" | "pt"): BrowserContextOptions {
  const [theme, size] = screen.split("-") as ["light" | "dark", keyof typeof SCREENS];
  return {
    ...SCREENS[size],
    colorScheme: theme,
    locale: language === "pt" ? "pt-PT" : "en-GB",
    timezoneId: "UTC",
    reducedMotion: "reduce",
    userAgent: AGENT,
  };
}
