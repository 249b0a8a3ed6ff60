import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { LIMITS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { WaitingLine } from "../platform/waiting-line.ts";
import { checkNewPassword } from "./common-passwords.ts";
import { formatPhc, parsePhc } from "./phc-string.ts";
import type { Argon2Cost, PasswordHash } from "./phc-string.ts";

export interface Passwords {
  /** Throws for one that is guessed first, or that is the name or email of its owner (A20). */
  readonly checkNew: (password: string, owner: { username: string; email: string | null }) => void;
  /** Throws `invalid_request` for more than 1,024 bytes and `busy` when too many wait. */
  readonly hash: (password: string) => Promise<string>;
  /** Without a stored hash the answer is no, after the same work: nobody learns from the time who has an account. */
  readonly verify: (password: string, stored: string | null) => Promise<Verdict>;
}

export interface Verdict {
  isRight: boolean;
  /** Right, but hashed at another cost than new passwords are: worth hashing anew. */
  isOutdated: boolean;
}

// The least that OWASP's password storage advice allows (A3).
const COST: Argon2Cost = { memoryKiB: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const deriveKey = promisify(argon2);

export function createPasswords(cost: Argon2Cost = COST): Passwords {
  // Two at once use two of the four threads that file access and name lookup need as well. A full line is over in half
  // a second (A4).
  const line = new WaitingLine({ maxRunning: 2, maxWaiting: 32, retryAfterMs: 1_000 });
  const nobody: PasswordHash = { cost, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) };
  return {
    checkNew: checkNewPassword,
    async hash(password) {
      if (isTooLong(password)) {
        throw new AppError("invalid_request", {
          places: [
            { path: "/password", message: `must be at most ${LIMITS.passwordMaxBytes} bytes of UTF-8` },
          ],
        });
      }
      const salt = randomBytes(SALT_BYTES);
      return formatPhc({ cost, salt, hash: await line.run(() => derive(password, salt, cost, HASH_BYTES)) });
    },
    async verify(password, stored) {
      if (isTooLong(password)) return { isRight: false, isOutdated: false };
      const expected = stored === null ? nobody : parsePhc(stored);
      const { salt, hash } = expected;
      const derived = await line.run(() => derive(password, salt, expected.cost, hash.length));
      const isRight = timingSafeEqual(derived, hash) && stored !== null;
      return { isRight, isOutdated: isRight && !isSameCost(expected.cost, cost) };
    },
  };
}

/** The bytes as given: no normalisation, no truncation. */
function derive(password: string, nonce: Buffer, cost: Argon2Cost, tagLength: number): Promise<Buffer> {
  const { memoryKiB: memory, passes, parallelism } = cost;
  return deriveKey("argon2id", {
    message: Buffer.from(password, "utf8"),
    nonce,
    memory,
    passes,
    parallelism,
    tagLength,
  });
}

function isTooLong(password: string): boolean {
  return Buffer.byteLength(password, "utf8") > LIMITS.passwordMaxBytes;
}

function isSameCost(a: Argon2Cost, b: Argon2Cost): boolean {
  return a.memoryKiB === b.memoryKiB && a.passes === b.passes && a.parallelism === b.parallelism;
}
