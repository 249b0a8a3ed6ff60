import { expect, test } from "vitest";
import { deviceOf } from "./device.ts";

const WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "computer", "Firefox", "Linux"],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${CHROME} Safari/537.36`, "computer", "Chrome", "macOS"],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Version/18.0 Safari/605.1.15`,
    "computer",
    "Safari",
    "macOS",
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/140.0.0.0`,
    "computer",
    "Edge",
    "Windows",
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 OPR/120.0.0.0`,
    "computer",
    "Opera",
    "Windows",
  ],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROME} Safari/537.36`, "computer", "Chrome", "ChromeOS"],
  [
    `Mozilla/5.0 (X11; Linux x86_64) ${CHROME.replace("Chrome", "HeadlessChrome")} Safari/537.36`,
    "computer",
    "Chrome",
    "Linux",
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${WEBKIT} Version/18.0 Mobile/15E148 Safari/604.1`,
    "phone",
    "Safari",
    "iPhone",
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${WEBKIT} CriOS/140.0 Mobile/15E148 Safari/604.1`,
    "phone",
    "Chrome",
    "iPhone",
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${WEBKIT} FxiOS/140.0 Mobile/15E148 Safari/604.1`,
    "phone",
    "Firefox",
    "iPhone",
  ],
  [
    `Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) ${WEBKIT} Version/17.0 Mobile/15E148 Safari/604.1`,
    "tablet",
    "Safari",
    "iPad",
  ],
  [`Mozilla/5.0 (Linux; Android 15; K) ${CHROME} Mobile Safari/537.36`, "phone", "Chrome", "Android"],
  [`Mozilla/5.0 (Linux; Android 15; K) ${CHROME} Safari/537.36`, "tablet", "Chrome", "Android"],
  [
    `Mozilla/5.0 (Linux; Android 15; SM-S9) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36`,
    "phone",
    "Samsung Internet",
    "Android",
  ],
  ["Mozilla/5.0 (SomethingNew)", "computer", null, null],
  ["gochat-cli/0.9", "program", "gochat-cli 0.9", null],
  ["curl/8.5.0", "program", "curl 8.5.0", null],
  ["bot (private)", "program", "bot", null],
  ["node", "program", "node", null],
  ["  ", "unknown", null, null],
  [null, "unknown", null, null],
])("%s", (userAgent, kind, program, system) => {
  expect(deviceOf(userAgent)).toEqual({ kind, program, system });
});
