import { isIPv6 } from "node:net";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { RateLimiterAbstract } from "rate-limiter-flexible";
import { AppError } from "../errors.ts";
import type { RedisConnection } from "./redis/redis-connection.ts";

export interface Rule {
  /** What the key is. An address counts as its network: one subscriber has a whole /64 of IPv6. */
  by: "ip" | "user" | "account";
  /** Each must hold. A short one before a long one makes repeated failures wait longer and longer. */
  tiers: readonly { points: number; seconds: number }[];
}

/**
 * Counts what a key may do in a time. With Redis the nodes count together; while Redis is away each counts alone, so
 * that a limit never opens.
 */
export interface RateLimits<Name extends string> {
  /** Uses one up, or throws `rate_limited` with the time to wait. */
  readonly take: (name: Name, key: string) => Promise<void>;
  /** Forgets what the key has used: for limits that count failures, after a success. */
  readonly forget: (name: Name, key: string) => Promise<void>;
}

/** Why a request was refused, for the `RateLimit-*` headers. */
export class LimitReached extends Error {
  /** Its name. */
  readonly rule: string;
  readonly limit: number;
  readonly resetSeconds: number;

  constructor(rule: string, limit: number, resetSeconds: number) {
    super("limit reached");
    this.rule = rule;
    this.limit = limit;
    this.resetSeconds = resetSeconds;
  }
}

export function rateLimitHeaders({ cause }: AppError): Record<string, number> {
  if (!(cause instanceof LimitReached)) return {};
  return { "ratelimit-limit": cause.limit, "ratelimit-remaining": 0, "ratelimit-reset": cause.resetSeconds };
}

/** The limit that refused, if one did. */
export function reachedLimit({ cause }: AppError): string | undefined {
  return cause instanceof LimitReached ? cause.rule : undefined;
}

export interface RateLimitsOptions<Name extends string> {
  enabled: boolean;
  redis: RedisConnection | null;
  rules: Readonly<Record<Name, Rule>>;
}

export function createRateLimits<Name extends string>({
  enabled,
  redis,
  rules,
}: RateLimitsOptions<Name>): RateLimits<Name> {
  if (!enabled) return { take: () => Promise.resolve(), forget: () => Promise.resolve() };
  const limiters = new Map<string, RateLimiterAbstract[]>();
  for (const [name, rule] of Object.entries<Rule>(rules)) {
    limiters.set(
      name,
      rule.tiers.map((tier, index) =>
        createLimiter({ ...tier, keyPrefix: `gochat:limit:${name}:${index}` }, redis),
      ),
    );
  }
  const tiersOf = (name: Name) => limiters.get(name) ?? [];
  const keyOf = (name: Name, key: string) => (rules[name].by === "ip" ? networkOf(key) : key);
  return {
    async take(name, key) {
      for (const limiter of tiersOf(name)) await consume(name, limiter, keyOf(name, key));
    },
    async forget(name, key) {
      await Promise.all(tiersOf(name).map((limiter) => limiter.delete(keyOf(name, key))));
    },
  };
}

function createLimiter(
  { points, seconds, keyPrefix }: { points: number; seconds: number; keyPrefix: string },
  redis: RedisConnection | null,
): RateLimiterAbstract {
  const memory = new RateLimiterMemory({ points, duration: seconds, keyPrefix });
  if (redis === null) return memory;
  // The two commands that the limiter uses, each with the deadline of the connection: a Redis that hangs counts as away.
  const storeClient = {
    eval: (script: string, options: { keys: string[]; arguments: string[] }) =>
      redis.command((client) => client.eval(script, options)),
    del: (key: string) => redis.command((client) => client.del(key)),
  };
  return new RateLimiterRedis({
    points,
    duration: seconds,
    keyPrefix,
    storeClient,
    useRedisPackage: true,
    insuranceLimiter: memory,
  });
}

async function consume(rule: string, limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const retryAfterMs = Math.max(1, refusal.msBeforeNext);
    const cause = new LimitReached(rule, limiter.points, Math.ceil(retryAfterMs / 1000));
    throw new AppError("rate_limited", { retryAfterMs, cause });
  }
}

/** An IPv4 address as it is, also when written as IPv6; of an IPv6 address the first 64 bits. */
export function networkOf(ip: string): string {
  const address = ip.split("%", 1)[0] ?? ip;
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = "", tail] = address.toLowerCase().split("::", 2);
  const groups = head === "" ? [] : head.split(":");
  const tailGroups = tail === undefined || tail === "" ? [] : tail.split(":");
  // An IPv4 address at the end stands for two groups.
  const written = groups.length + tailGroups.length + (address.includes(".") ? 1 : 0);
  const full =
    tail === undefined ? groups : [...groups, ...Array<string>(8 - written).fill("0"), ...tailGroups];
  return `${full
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
