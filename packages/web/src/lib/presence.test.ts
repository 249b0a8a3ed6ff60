import { expect, test } from "vitest";
import type { Translate } from "./i18n.tsx";
import { presenceText } from "./presence.ts";

const now = new Date(2026, 10, 26, 10, 42);
const t: Translate = (id, values) => [id, ...Object.values(values ?? {})].join(" ");
const seen = (...at: readonly [number, number, number, number?, number?]) =>
  presenceText(
    { user_id: "u", status: "offline", last_seen_at: new Date(...at).toISOString() },
    t,
    "en",
    now,
  );

test("somebody is there, or was: at a time of today, yesterday, on a day of the week, on a date", () => {
  const is = (status: string) => presenceText({ user_id: "u", status, last_seen_at: null }, t, "en", now);
  expect(is("online")).toBe("presence.online");
  expect(is("away")).toBe("presence.away");
  expect(seen(2026, 10, 26, 9, 40)).toMatch(/^presence\.seenToday 0?9:40/);
  expect(seen(2026, 10, 25, 23, 59)).toBe("presence.seenYesterday");
  expect(seen(2026, 10, 23, 9, 40)).toBe("presence.seenOn Monday");
  expect(seen(2026, 10, 19)).toMatch(/^presence\.seenOn .*19/);
});

test("nothing is said of whom nobody knows, or who does not say", () => {
  expect(presenceText(undefined, t, "en", now)).toBeUndefined();
  expect(presenceText({ user_id: "u", status: "offline", last_seen_at: null }, t, "en", now)).toBeUndefined();
});
