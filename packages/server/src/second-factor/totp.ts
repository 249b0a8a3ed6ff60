import { timingSafeEqual } from "node:crypto";
import { HOTP, Secret, TOTP } from "otpauth";

const STEP_MS = 30_000;
// 160 bits, as RFC 4226 recommends.
const SECRET_BYTES = 20;
// What every authenticator can: SHA-1, 6 digits, steps of 30 seconds.
const FORM = { algorithm: "SHA1", digits: 6 } as const;

export const newSecret = (): Buffer => Buffer.from(new Secret({ size: SECRET_BYTES }).buffer);

/** The step (RFC 6238) that a moment is in. */
export const stepAt = (now: number): number => Math.floor(now / STEP_MS);

/**
 * The step of a code: this one, or that before or after it for clocks that differ (A25). Undefined for a wrong one. Whether it was used
 * before is for the database to say.
 */
export function stepOf(secret: Buffer, code: string, now: number): number | undefined {
  const step = stepAt(now);
  return [step, step - 1, step + 1].find((near) => isSame(codeAt(secret, near), code));
}

export function codeAt(secret: Buffer, step: number): string {
  return HOTP.generate({ secret: toSecret(secret), counter: step, ...FORM });
}

/** What an authenticator is set up with: as text, and as what a QR code holds. */
export function describeSecret(
  secret: Buffer,
  { issuer, username }: { issuer: string; username: string },
): { secret: string; uri: string } {
  const totp = new TOTP({
    secret: toSecret(secret),
    issuer,
    label: username,
    period: STEP_MS / 1000,
    ...FORM,
  });
  return { secret: totp.secret.base32, uri: totp.toString() };
}

const toSecret = (bytes: Buffer): Secret => new Secret({ buffer: new Uint8Array(bytes).buffer });

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
