import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import type { SessionId, UserId } from "@gochat/protocol";
import { deriveKey } from "../platform/derive-key.ts";
import { createAccessTokens } from "./access-tokens.ts";
import { newRefreshToken, newTicket, successorOf } from "./opaque-tokens.ts";

const owner = {
  userId: "0190aaaa-0000-7000-8000-000000000001" as UserId,
  sessionId: "0190aaaa-0000-7000-8000-000000000002" as SessionId,
};
const NOW = 1_800_000_000_000;
const SECONDS = NOW / 1000;
const key = deriveKey("a secret for tests that is long enough", "one purpose");
const otherKey = deriveKey("a secret for tests that is long enough", "another");
const tokens = createAccessTokens(key, 900_000, { now: () => NOW });
const header = { alg: "HS256", typ: "at+jwt" };
const claims = {
  sid: owner.sessionId,
  iss: "gochat",
  aud: "gochat",
  sub: owner.userId,
  iat: SECONDS,
  exp: SECONDS + 900,
};

function forge(head: object, payload: object, signingKey: Uint8Array = key, hash = "sha256"): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const signed = `${encode(head)}.${encode(payload)}`;
  return `${signed}.${createHmac(hash, signingKey).update(signed).digest("base64url")}`;
}

const without = (name: keyof typeof claims) =>
  Object.fromEntries(Object.entries(claims).filter(([claim]) => claim !== name));

test("A6 an access token that was issued is accepted, and says who and in which session", async () => {
  const token = await tokens.issue(owner);
  expect(await tokens.verify(token)).toEqual(owner);
  // The forgeries below differ from this in one thing each.
  expect(token).toBe(forge(header, claims));
});

const genuine = forge(header, claims);
const [head = "", body = "", signature = ""] = genuine.split(".");

test.each([
  ["no algorithm", `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url")}.${body}.`],
  ["no algorithm, our signature", forge({ ...header, alg: "none" }, claims)],
  ["another algorithm of the same key", forge({ ...header, alg: "HS512" }, claims, key, "sha512")],
  ["an algorithm with public keys", forge({ ...header, alg: "RS256" }, claims)],
  ["another key", forge(header, claims, otherKey)],
  ["the secret itself as key", forge(header, claims, Buffer.from("a secret for tests that is long enough"))],
  ["an empty key", forge(header, claims, new Uint8Array())],
  ["no type", forge({ alg: "HS256" }, claims)],
  ["another type", forge({ ...header, typ: "JWT" }, claims)],
  ["a key in the header", forge({ ...header, jwk: { kty: "oct", k: "AA" } }, claims)],
  ["a key address", forge({ ...header, jku: "https://example.com/keys" }, claims)],
  ["a key id", forge({ ...header, kid: "../../dev/null" }, claims)],
  ["a critical extension", forge({ ...header, crit: ["b64"], b64: false }, claims)],
  ["another issuer", forge(header, { ...claims, iss: "other" })],
  ["another audience", forge(header, { ...claims, aud: "other" })],
  ["no issuer", forge(header, without("iss"))],
  ["no audience", forge(header, without("aud"))],
  ["no end", forge(header, without("exp"))],
  ["no session", forge(header, without("sid"))],
  ["no subject", forge(header, without("sub"))],
  ["a token that has ended", forge(header, { ...claims, exp: SECONDS })],
  ["an end that is not a number", forge(header, { ...claims, exp: "never" })],
  ["a token for later", forge(header, { ...claims, nbf: SECONDS + 60 })],
  [
    "a changed payload",
    `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: "x" })).toString("base64url")}.${signature}`,
  ],
  ["no signature", `${head}.${body}.`],
  ["a cut signature", genuine.slice(0, -4)],
  ["two parts", `${head}.${body}`],
  ["four parts", `${genuine}.${signature}`],
  ["a space in front", ` ${genuine}`],
  ["a refresh token", newRefreshToken()],
  ["a successor of a refresh token", successorOf(newRefreshToken(), otherKey)],
  ["a ticket", newTicket()],
  ["nothing", ""],
])("A6 refused as an access token: %s", async (_what, token) => {
  await expect(tokens.verify(token)).rejects.toMatchObject({ code: "unauthorized" });
});

test("A6 a token is accepted until its last second and not after it", async () => {
  let now = NOW;
  const aging = createAccessTokens(key, 900_000, { now: () => now });
  const token = await aging.issue(owner);
  now = NOW + 899_999;
  expect(await aging.verify(token)).toEqual(owner);
  now = NOW + 900_000;
  await expect(aging.verify(token)).rejects.toMatchObject({
    code: "unauthorized",
    message: "The access token has expired",
  });
});
