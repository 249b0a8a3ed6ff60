import type { Rule } from "./platform/rate-limits.ts";
import type { BucketRate } from "./platform/token-buckets.ts";
import type { TurnRate } from "./platform/turn-limits.ts";

/** Numbers for people behind one shared address, such as an office; a script that guesses is far beyond them. */
export const RATE_LIMITS = {
  login_ip: { by: "ip", tiers: [{ points: 60, seconds: 60 }] },
  // Failures on one account from one network.
  login_account_ip: {
    by: "account",
    tiers: [
      { points: 5, seconds: 30 },
      { points: 10, seconds: 15 * 60 },
    ],
  },
  // Failures on one account from all networks that it is not used from: what a guesser with many addresses has.
  login_account: { by: "account", tiers: [{ points: 100, seconds: 15 * 60 }] },
  register_ip: { by: "ip", tiers: [{ points: 100, seconds: 10 * 60 }] },
  // Links that serve once: nobody guesses one, and each try costs a statement.
  link_ip: { by: "ip", tiers: [{ points: 60, seconds: 60 }] },
  // Going to the provider of single sign-on, and coming back: each costs a statement, and at most one of the two a call to the provider.
  sign_on_ip: { by: "ip", tiers: [{ points: 120, seconds: 60 }] },
  // Passwords that somebody asks to set anew: for whatever emails, known or not.
  reset_ip: { by: "ip", tiers: [{ points: 30, seconds: 10 * 60 }] },
  // Mails to one email, whoever causes them and whosever it is: nobody's mailbox is flooded. Beyond that none is sent, and nobody is told.
  reset_email: {
    by: "account",
    tiers: [
      { points: 3, seconds: 15 * 60 },
      { points: 10, seconds: 24 * 60 * 60 },
    ],
  },
  proof_email: {
    by: "account",
    tiers: [
      { points: 3, seconds: 15 * 60 },
      { points: 10, seconds: 24 * 60 * 60 },
    ],
  },
  // Changes of the own email, and mails about one sent again.
  email_change: { by: "user", tiers: [{ points: 10, seconds: 60 * 60 }] },
  refresh_ip: { by: "ip", tiers: [{ points: 300, seconds: 60 }] },
  // A server that restarts gets everybody back at once, an office behind one address included.
  upgrade_ip: { by: "ip", tiers: [{ points: 600, seconds: 60 }] },
  ticket_user: { by: "user", tiers: [{ points: 60, seconds: 60 }] },
  user_search: { by: "user", tiers: [{ points: 120, seconds: 60 }] },
  // The same two for whoever acts as the account already and gives its password.
  password_check_ip: {
    by: "account",
    tiers: [
      { points: 5, seconds: 30 },
      { points: 10, seconds: 15 * 60 },
    ],
  },
  password_check: { by: "account", tiers: [{ points: 100, seconds: 15 * 60 }] },
  // Each is told to everybody who knows the person.
  name_change: { by: "user", tiers: [{ points: 20, seconds: 60 }] },
  // Of oneself and of groups: each costs as much as a file that is looked at.
  avatar_change: { by: "user", tiers: [{ points: 20, seconds: 60 }] },
  // Groups made, members added, settings changed.
  conversation_change: { by: "user", tiers: [{ points: 300, seconds: 60 }] },
  // Tries: how many reports there are is counted where they are stored.
  report_user: { by: "user", tiers: [{ points: 60, seconds: 60 }] },
  // Begun uploads: as many as messages that carry ten of them.
  upload_user: { by: "user", tiers: [{ points: 300, seconds: 60 }] },
  // Over HTTP; a socket has a budget of its own.
  send_user: { by: "user", tiers: [{ points: 300, seconds: 60 }] },
} as const satisfies Record<string, Rule>;

export type RateLimitName = keyof typeof RATE_LIMITS;

/** On what happens many times a second, for a person and for a conversation (L1). People are far below; a script that floods is not. */
export const TURN_RATES = {
  send: { person: { perSecond: 30, burst: 300 }, place: { perSecond: 200, burst: 2000 } },
  edit: { person: { perSecond: 5, burst: 60 }, place: { perSecond: 50, burst: 500 } },
  react: { person: { perSecond: 5, burst: 60 }, place: { perSecond: 100, burst: 1000 } },
  mark: { person: { perSecond: 20, burst: 400 }, place: { perSecond: 500, burst: 5000 } },
  type: { person: { perSecond: 2, burst: 20 }, place: { perSecond: 50, burst: 200 } },
} as const satisfies Record<string, TurnRate>;

/**
 * On looking up the keys of sends that are refused (L1), for each person on a node. A device that comes back repeats what it had no
 * answer for, most of it within its turns.
 */
export const LOOK_UP_RATE: BucketRate = { perSecond: 5, burst: 50 };
