import { expect, test } from "vitest";
import { AppError } from "../errors.ts";
import { createRateLimits, networkOf, rateLimitHeaders } from "./rate-limits.ts";

const rules = {
  refresh_ip: { by: "ip", tiers: [{ points: 3, seconds: 60 }] },
  login_account: {
    by: "account",
    tiers: [
      { points: 2, seconds: 10 },
      { points: 4, seconds: 900 },
    ],
  },
} as const;

async function refusalOf(work: Promise<void>): Promise<AppError> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof AppError) return outcome;
  throw new Error("expected a refusal");
}

test("A12 beyond its points a key is refused with the time to wait; another key is not", async () => {
  const limits = createRateLimits({ enabled: true, redis: null, rules });
  for (let i = 0; i < 3; i++) await limits.take("refresh_ip", "192.0.2.1");
  const refusal = await refusalOf(limits.take("refresh_ip", "192.0.2.1"));
  expect(refusal.code).toBe("rate_limited");
  expect(refusal.retryAfterMs).toBeGreaterThan(50_000);
  expect(refusal.retryAfterMs).toBeLessThanOrEqual(60_000);
  expect(rateLimitHeaders(refusal)).toEqual({
    "ratelimit-limit": 3,
    "ratelimit-remaining": 0,
    "ratelimit-reset": 60,
  });
  await limits.take("refresh_ip", "192.0.2.2");
});

test("A12 the addresses of one IPv6 /64 count as one", async () => {
  const limits = createRateLimits({ enabled: true, redis: null, rules });
  for (let i = 0; i < 3; i++) await limits.take("refresh_ip", `2001:db8::${i}`);
  await expect(limits.take("refresh_ip", "2001:db8::ffff:1")).rejects.toMatchObject({ code: "rate_limited" });
  await limits.take("refresh_ip", "2001:db8:0:1::1");
});

test("A12 every tier of a limit holds, and a success forgets them all", async () => {
  const limits = createRateLimits({ enabled: true, redis: null, rules });
  await limits.take("login_account", "a");
  await limits.take("login_account", "a");
  expect((await refusalOf(limits.take("login_account", "a"))).retryAfterMs).toBeLessThanOrEqual(10_000);
  await limits.forget("login_account", "a");
  await limits.take("login_account", "a");
});

test("A12 switched off, nothing is refused", async () => {
  const limits = createRateLimits({ enabled: false, redis: null, rules });
  const taken = Array.from({ length: 10 }, () => limits.take("refresh_ip", "192.0.2.1"));
  await expect(Promise.all(taken)).resolves.toHaveLength(10);
});

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["::FFFF:192.0.2.7", "192.0.2.7"],
  ["::1", "0:0:0:0::/64"],
  ["::", "0:0:0:0::/64"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8::5", "2001:db8:0:0::/64"],
  ["2001:0db8:0000:0001::", "2001:db8:0:1::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["1::2:3:4:5:6:7", "1:0:2:3::/64"],
  ["64:ff9b::192.0.2.7", "64:ff9b:0:0::/64"],
  ["1:2:3:4:5:6:192.0.2.7", "1:2:3:4::/64"],
])("A12 the network of %s is %s", (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});
