/** How the browser of tests and pictures is started. */
export const BROWSER_ARGS: readonly string[] = [
  // It may be root who runs it, and it opens nothing but pages of its own.
  "--no-sandbox",
  // Nothing outside of this machine is reached, by pages or by the browser itself.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
  // As Debian draws text. So two builds of Chromium draw it alike, to the pixel, whatever the settings of the machine are.
  "--font-render-hinting=slight",
  "--disable-lcd-text",
];
