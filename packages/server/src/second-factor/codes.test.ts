import type { UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import { hashRecoveryCode, newDeviceToken, newRecoveryCodes, readCode } from "./codes.ts";
import { seal, unseal } from "./sealed-secret.ts";

const ALICE = "00000000-0000-7000-8000-00000000000a" as UserId;
const BOB = "00000000-0000-7000-8000-00000000000b" as UserId;
const KEY = new Uint8Array(32).fill(7);

test("A23 there are ten recovery codes of 80 bits, in groups that are read well, and each is another one", () => {
  const codes = [newRecoveryCodes(), newRecoveryCodes()].flat();
  expect(codes).toHaveLength(20);
  expect(new Set(codes).size).toBe(20);
  for (const code of codes) expect(code).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
  // Every letter comes at every place sooner or later.
  const many = Array.from({ length: 200 }, newRecoveryCodes).flat();
  for (const place of [0, 5, 10, 18]) expect(new Set(many.map((code) => code[place])).size).toBe(32);
});

test("A25 spaces, dashes and letter case make no difference; whatever else is no code", () => {
  for (const text of ["123456", " 123 456 ", "12-34-56"])
    expect(readCode(text)).toEqual({ kind: "totp", code: "123456" });
  for (const text of ["abcd-efgh-ijkl-2345", "ABCDEFGHIJKL2345", " abcd efgh\tijkl 2345 "])
    expect(readCode(text)).toEqual({ kind: "recovery", code: "abcdefghijkl2345" });
  for (const text of [
    "",
    "12345",
    "1234567",
    "١٢٣٤٥٦",
    "abcd-efgh-ijkl-2348",
    "abcdefghijkl23456",
    "１２３４５６",
  ])
    expect(readCode(text)).toBeUndefined();
});

test("A27 the hash of a recovery code is another one for another account and under another key", () => {
  const [code = ""] = newRecoveryCodes();
  const hash = hashRecoveryCode(KEY, ALICE, code);
  expect(hash).toHaveLength(32);
  expect(hashRecoveryCode(KEY, ALICE, code.replaceAll("-", ""))).toEqual(hash);
  expect(hashRecoveryCode(KEY, BOB, code)).not.toEqual(hash);
  expect(hashRecoveryCode(new Uint8Array(32), ALICE, code)).not.toEqual(hash);
});

test("A26 the token of a device has 256 random bits", () => {
  const [one, other] = [newDeviceToken(), newDeviceToken()];
  expect(one).toMatch(/^dt_[\w-]{43}$/);
  expect(other).not.toBe(one);
});

test("A27 a sealed secret opens under its key and for its account only, shows nothing, and is another one each time", () => {
  const secret = Buffer.from("12345678901234567890");
  const sealed = seal(KEY, ALICE, secret);
  expect(unseal(KEY, ALICE, sealed)).toEqual(secret);
  expect(sealed.includes(secret.subarray(0, 4))).toBe(false);
  expect(seal(KEY, ALICE, secret)).not.toEqual(sealed);
  expect(unseal(KEY, BOB, sealed)).toBeUndefined();
  expect(unseal(new Uint8Array(32), ALICE, sealed)).toBeUndefined();
  for (let i = 0; i < sealed.length; i++) {
    const damaged = Buffer.from(sealed);
    damaged[i] = (damaged[i] ?? 0) ^ 1;
    expect(unseal(KEY, ALICE, damaged)).toBeUndefined();
  }
  for (const short of [Buffer.alloc(0), sealed.subarray(0, 27)])
    expect(unseal(KEY, ALICE, short)).toBeUndefined();
});
