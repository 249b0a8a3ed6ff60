import { createHash } from "node:crypto";
import { foldName } from "@gochat/protocol";
import { AppError } from "./errors.ts";
import type { RateLimits } from "./platform/rate-limits.ts";

/** Whether one more mail goes to this email. Nobody is told when none does: that would show what others asked for. */
export async function takeMailTo<Name extends string>(
  limits: RateLimits<Name>,
  name: Name,
  email: string,
): Promise<boolean> {
  try {
    // Limits may be counted in Redis, which is to hold no email.
    await limits.take(name, createHash("sha256").update(foldName(email)).digest("base64url"));
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "rate_limited") return false;
    throw error;
  }
}
