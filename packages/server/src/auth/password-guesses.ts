import { createHash } from "node:crypto";
import { foldName } from "@gochat/protocol";
import type { UserId } from "@gochat/protocol";
import { networkOf } from "../platform/rate-limits.ts";
import type { RateLimits } from "../platform/rate-limits.ts";
import type { KnownNetworks } from "./known-networks.ts";

/** What counts guesses: at a login, and of whoever acts as the account already; from one network, and from everywhere. */
export type GuessLimit = "login_account_ip" | "login_account" | "password_check_ip" | "password_check";

/** Guesses at one account's password from one network. */
export interface PasswordGuesses {
  /** Uses one up, or throws `rate_limited`. */
  readonly take: () => Promise<void>;
  /** After a right one. */
  readonly forget: () => Promise<void>;
}

/** The same limits whether there is such an account or not, and for its email and its username together. */
export function loginGuesses(
  deps: { limits: RateLimits<GuessLimit>; networks: KnownNetworks },
  { login, userId, ip }: { login: string; userId: UserId | null; ip: string },
): Promise<PasswordGuesses> {
  return guessesAt(deps, { userId, ip, account: userId ?? unknownAccount(login) }, [
    "login_account_ip",
    "login_account",
  ]);
}

/** Of somebody who acts as the account already: the owner, or whoever has a token of theirs. */
export function ownPasswordGuesses(
  deps: { limits: RateLimits<GuessLimit>; networks: KnownNetworks },
  userId: UserId,
  ip: string,
): Promise<PasswordGuesses> {
  return guessesAt(deps, { userId, ip, account: userId }, ["password_check_ip", "password_check"]);
}

/**
 * Each network has a count for each account. Those that the account is not used from share a second one, or a guesser with many
 * addresses would have many counts; whoever it belongs to is not in that one and cannot be locked out by it.
 */
async function guessesAt(
  { limits, networks }: { limits: RateLimits<GuessLimit>; networks: KnownNetworks },
  { userId, ip, account }: { userId: UserId | null; ip: string; account: string },
  [fromHere, fromAnywhere]: readonly [GuessLimit, GuessLimit],
): Promise<PasswordGuesses> {
  const counts: [GuessLimit, string][] = [[fromHere, `${networkOf(ip)} ${account}`]];
  if (!(await networks.isKnown(userId, ip))) counts.push([fromAnywhere, account]);
  return {
    async take() {
      for (const [name, key] of counts) await limits.take(name, key);
    },
    async forget() {
      await Promise.all(counts.map(([name, key]) => limits.forget(name, key)));
    },
  };
}

/** Limits may be counted in Redis, which is to hold no email. */
function unknownAccount(login: string): string {
  return createHash("sha256").update(foldName(login)).digest("base64url").slice(0, 22);
}
