import { createHash, createHmac, randomBytes } from "node:crypto";
import { LIMITS } from "@gochat/protocol";
import type { UserId } from "@gochat/protocol";

// RFC 4648 in lower case: no 0, 1, 8 or 9 that looks like a letter.
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
// 80 random bits: 16 letters.
const RECOVERY_LETTERS = 16;
const DEVICE_BYTES = 32;

/** What was given as a code, without what people put between its characters. */
export type GivenCode = { kind: "totp" | "recovery"; code: string } | undefined;

export function readCode(text: string): GivenCode {
  const code = text.replaceAll(/[\s-]/g, "").toLowerCase();
  if (/^\d{6}$/.test(code)) return { kind: "totp", code };
  return /^[a-z2-7]{16}$/.test(code) ? { kind: "recovery", code } : undefined;
}

/** As people read them: `k5ql-7wna-2yfh-mzt3`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: LIMITS.recoveryCodes }, () => {
    const letters = Array.from(randomBytes(RECOVERY_LETTERS), (byte) => LETTERS[byte % LETTERS.length]);
    return letters.join("").replaceAll(/.{4}(?!$)/g, "$&-");
  });
}

/**
 * What the database knows a recovery code by. Nobody guesses one of 80 bits, so a fast hash is enough; the key and the account in it
 * make that whoever has the database alone can try none, and can pass none on to another account.
 */
export function hashRecoveryCode(key: Uint8Array, userId: UserId, code: string): Buffer {
  return createHmac("sha256", key)
    .update(`${userId} ${code.replaceAll("-", "")}`)
    .digest();
}

export const newDeviceToken = (): string => `dt_${randomBytes(DEVICE_BYTES).toString("base64url")}`;

// 256 random bits: a plain hash is enough.
export const hashDeviceToken = (token: string): Buffer => createHash("sha256").update(token).digest();
