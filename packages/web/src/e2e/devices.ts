import type { BrowserContextOptions } from "playwright-core";

export interface Device {
  readonly viewport?: "desktop" | "phone" | { readonly width: number; readonly height: number };
  readonly language?: "en" | "pt";
  readonly theme?: "light" | "dark";
  readonly motion?: "reduced";
  /** What the browser has kept from an earlier visit: values of `localStorage`, by their keys. */
  readonly storage?: Readonly<Record<string, unknown>>;
}

const VIEWPORTS = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
} as const;
const LOCALES = { en: "en-GB", pt: "pt-PT" } as const;

/** The browser of one person, as the pages of this address find it. */
export const contextOptions = (
  url: string,
  { viewport = "desktop", language = "en", theme = "light", motion, storage = {} }: Device,
): BrowserContextOptions => ({
  baseURL: url,
  ...(typeof viewport === "string" ? VIEWPORTS[viewport] : { viewport }),
  locale: LOCALES[language],
  colorScheme: theme,
  reducedMotion: motion === undefined ? "no-preference" : "reduce",
  timezoneId: "UTC",
  storageState: {
    cookies: [],
    origins: [
      {
        origin: url,
        localStorage: Object.entries(storage).map(([name, value]) => ({
          name,
          value: JSON.stringify(value),
        })),
      },
    ],
  },
});
