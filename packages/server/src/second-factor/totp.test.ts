import { fromBase32, totpCode } from "@gochat/testkit/totp.ts";
import { expect, test } from "vitest";
import { codeAt, describeSecret, newSecret, stepAt, stepOf } from "./totp.ts";

const RFC_SECRET = Buffer.from("12345678901234567890");

test("A23 codes are those of RFC 6238 (appendix B, SHA-1) and of RFC 4226 (appendix D)", () => {
  const seconds = [59, 1_111_111_109, 1_111_111_111, 1_234_567_890, 2_000_000_000, 20_000_000_000];
  expect(seconds.map((second) => codeAt(RFC_SECRET, stepAt(second * 1000)))).toEqual([
    "287082",
    "081804",
    "050471",
    "005924",
    "279037",
    "353130",
  ]);
  expect(Array.from({ length: 10 }, (_, counter) => codeAt(RFC_SECRET, counter))).toEqual([
    "755224",
    "287082",
    "359152",
    "969429",
    "338314",
    "254676",
    "287922",
    "162583",
    "399871",
    "520489",
  ]);
});

test("A25 a code is good in its step, the one before and the one after, and in no other", () => {
  const now = 1_800_000_000_000;
  const step = stepAt(now);
  const found = [-2, -1, 0, 1, 2].map((off) => stepOf(RFC_SECRET, codeAt(RFC_SECRET, step + off), now));
  expect(found).toEqual([undefined, step - 1, step, step + 1, undefined]);
  for (const wrong of ["", "1", "0000000", codeAt(newSecret(), step)])
    expect(stepOf(RFC_SECRET, wrong, now)).toBeUndefined();
});

test("A23 a secret has 160 bits, another one each time, and authenticators get it with the names of server and account", () => {
  const [one, other] = [newSecret(), newSecret()];
  expect([one.length, other.length, one.equals(other)]).toEqual([20, 20, false]);
  const { secret, uri } = describeSecret(one, { issuer: "Ann & Bob's: chat", username: "a.b-c_d" });
  expect(fromBase32(secret)).toEqual(one);
  const url = new URL(uri);
  expect([url.protocol, url.host]).toEqual(["otpauth:", "totp"]);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    secret,
    issuer: "Ann & Bob's: chat",
    algorithm: "SHA1",
    digits: "6",
    period: "30",
  });
  expect(decodeURIComponent(url.pathname)).toMatch(/^\/Ann & Bob's: ?chat:a\.b-c_d$/);
  expect(totpCode(secret, 59_000)).toBe(codeAt(one, 1));
});
