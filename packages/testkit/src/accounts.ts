import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { ENDPOINTS, exactly } from "@gochat/protocol";
import type { BodyOf, Endpoint, ParamsOf, QueryOf, ReplyOf, UserId } from "@gochat/protocol";
import { eventually } from "./eventually.ts";
import { withDatabase } from "./database.ts";
import type { TestDatabase } from "./database.ts";
import { AppError } from "@gochat/server/errors.ts";
import { RATE_LIMITS } from "@gochat/server/limits.ts";
import type { RateLimitName } from "@gochat/server/limits.ts";
import { answerDeadline } from "@gochat/server/platform/deadline.ts";
import type { Bus } from "@gochat/server/platform/bus.ts";
import type { Call, Handler, Router } from "@gochat/server/platform/http/route.ts";
import { compileCheck } from "@gochat/server/platform/http/validation.ts";
import { createLogger } from "@gochat/server/platform/logger.ts";
import type { Logger } from "@gochat/server/platform/logger.ts";
import { MemoryBus } from "@gochat/server/platform/memory/memory-bus.ts";
import { openPostgres } from "@gochat/server/platform/postgres/open-postgres.ts";
import type { Postgres } from "@gochat/server/platform/postgres/open-postgres.ts";
import type { Sql } from "@gochat/server/platform/postgres/sql.ts";
import { createRateLimits } from "@gochat/server/platform/rate-limits.ts";
import type { RateLimits, Rule } from "@gochat/server/platform/rate-limits.ts";
import { createSecurityLog } from "@gochat/server/platform/security-log.ts";
import { findOwnUser } from "@gochat/server/users/user-store.ts";
import { createUsers } from "@gochat/server/users/users.ts";
import { createAdministration } from "@gochat/server/administration/administration.ts";
import { createAudit } from "@gochat/server/audit/audit.ts";
import { createInstance } from "@gochat/server/instance/instance.ts";
import { forgetEmailChange } from "@gochat/server/emails/email-changes-store.ts";
import { createLinks } from "@gochat/server/links/links.ts";
import { forgetIdentities } from "@gochat/server/sign-on/identity-store.ts";
import { deleteLinksOf } from "@gochat/server/links/link-store.ts";
import { isAdmin } from "@gochat/server/users/account-store.ts";
import { requireScope } from "@gochat/server/platform/http/actor.ts";
import { createAuth } from "@gochat/server/auth/auth.ts";
import type { AuthDeps } from "@gochat/server/auth/auth.ts";
import { createKnownNetworks } from "@gochat/server/auth/known-networks.ts";
import { ownPasswordGuesses } from "@gochat/server/auth/password-guesses.ts";
import { createPasswords } from "@gochat/server/auth/passwords.ts";
import { createFactors } from "@gochat/server/second-factor/factors.ts";
import { createSecondFactor } from "@gochat/server/second-factor/second-factor.ts";
import type { SessionsDeps } from "@gochat/server/sessions/sessions.ts";
import { createSessions } from "@gochat/server/sessions/sessions.ts";

export const JWT_SECRET = "a secret for tests that is long enough";
export const ACCESS_EXPIRY_MS = 15 * 60_000;
export const REFRESH_EXPIRY_MS = 7 * 24 * 3_600_000;
const AUDIT_RETENTION_MS = 365 * 24 * 3_600_000;
const NAME_RESERVATION_MS = 90 * 24 * 3_600_000;
export const PASSWORD = "correct horse battery staple";
/** Cheap, so that a test that logs in often is quick. */
export const TEST_COST = { memoryKiB: 64, passes: 1, parallelism: 1 };
export const cheapPasswords = () => createPasswords(TEST_COST);
/** What a row of `users` holds for PASSWORD. */
export const hashPassword = () => cheapPasswords().hash(PASSWORD);
/** Limits as they are in production, but for these. */
export const limited = (rules: Partial<Record<RateLimitName, Rule>> = {}) =>
  createRateLimits({ enabled: true, redis: null, rules: { ...RATE_LIMITS, ...rules } });
const silent = createLogger("silent");

export interface Request<E extends Endpoint> {
  token?: string;
  body?: BodyOf<E>;
  params?: ParamsOf<E>;
  query?: QueryOf<E>;
  ip?: string;
  userAgent?: string;
}

export interface NodeOptions extends Partial<
  Pick<AuthDeps, "allowBareUsernames" | "passwords"> & Pick<SessionsDeps, "jwtSecret">
> {
  bus?: Bus;
  sweepIntervalMs?: number;
  limits?: RateLimits<RateLimitName>;
  logger?: Logger;
  /** Of this node alone. */
  postgres?: Postgres;
}

export class TestClock {
  aheadMs = 0;
  now(): number {
    return Date.now() + this.aheadMs;
  }
}

export type AccountsNode = Awaited<ReturnType<typeof startNode>>;

/** The slices of accounts as one node has them, called as the HTTP layer would. */
async function startNode(postgres: Postgres, clock: TestClock, options: NodeOptions) {
  const { logger = silent } = options;
  const bus = options.bus ?? new MemoryBus(logger);
  const limits = options.limits ?? createRateLimits({ enabled: false, redis: null, rules: RATE_LIMITS });
  const passwords = options.passwords ?? cheapPasswords();
  const sweepIntervalMs = options.sweepIntervalMs ?? 60_000;
  const jwtSecret = options.jwtSecret ?? JWT_SECRET;
  const audit = createAudit({ postgres, clock, logger, retentionMs: AUDIT_RETENTION_MS });
  const security = createSecurityLog(logger, audit.note);
  const instance = await createInstance({
    postgres,
    bus,
    logger,
    name: "GoChat",
    signOnLabel: null,
    hasMail: false,
  });
  const networks = createKnownNetworks({ sql: postgres, logger, jwtSecret });
  const factors = createFactors({ postgres, clock, logger, security, jwtSecret });
  const guessesAtOwn = (userId: UserId, ip: string) => ownPasswordGuesses({ limits, networks }, userId, ip);
  const sessions = createSessions({
    postgres,
    bus,
    clock,
    logger,
    security,
    limits,
    networks,
    findOwnUser: (id) => findOwnUser(postgres, id),
    jwtSecret,
    accessExpiryMs: ACCESS_EXPIRY_MS,
    refreshExpiryMs: REFRESH_EXPIRY_MS,
    sweepIntervalMs,
  });
  const users = createUsers({
    postgres,
    nodeId: randomUUID(),
    deliverUser: () => {},
    onUnsettled: () => {},
    logger,
    security,
    limits,
    passwords,
    guessesAtOwn,
    factors,
    sessions,
    departures: { begin: async () => {}, leaveAtOnce: async () => {} },
    withAvatar: (_asked, _input, work) => work(undefined),
    forgetFiles: async () => {},
    forgetLinks: deleteLinksOf,
    forgetIdentities,
    forgetEmailChange,
    prepareEmailChange: null,
    forgetRemovals: async () => {},
    forgetReports: async () => {},
    maySearch: async (id) =>
      instance.settings().people_search === "everybody" || (await isAdmin(postgres, id)),
    forgetConsent: async () => {},
    nameReservationMs: NAME_RESERVATION_MS,
    holdsRefusedWord: () => false,
    forgetOpenings: async () => {},
    onVisibilityChanged: () => {},
  });
  const secondFactor = createSecondFactor({
    postgres,
    logger,
    security,
    clock,
    factors,
    checkOwn: users.checkOwn,
    guessesAtOwn,
    sessions,
    issuer: "GoChat",
  });
  const auth = createAuth({
    postgres,
    clock,
    security,
    limits,
    passwords,
    factors,
    sessions,
    networks,
    users,
    allowBareUsernames: options.allowBareUsernames ?? false,
    prepareEmail: null,
    welcome: () => Promise.reject(new AppError("invitation_not_valid")),
    isRegistrationOpen: () => instance.settings().registration === "open",
  });
  const { write: writeAudit } = audit;
  const links = createLinks({
    postgres,
    logger,
    security,
    limits,
    writeAudit,
    accounts: users,
    passwords,
    sessions,
    forgetDevices: factors.forgetDevices,
    forgetEmailChange,
    mail: null,
    jwtSecret,
    addressOf: (token) => token,
  });
  const { makePasswordLink } = links;
  const administration = createAdministration({
    postgres,
    writeAudit,
    accounts: users,
    sessions,
    makePasswordLink,
    removeSecondFactor: factors.removeSecondFactor,
    forgetEmailChange,
    instance,
    bus,
    logger,
    nodeId: randomUUID(),
    countConnections: () => 0,
  });
  await instance.start();
  await sessions.start();
  await users.start();
  const handlers = new Map<Endpoint, (call: Call<Endpoint>) => Promise<{ status: number; body: unknown }>>();
  const router: Router = {
    on<E extends Endpoint>(endpoint: E, handler: Handler<E>) {
      handlers.set(endpoint, handler);
    },
    onRaw: () => {},
  };
  auth.routes(router);
  sessions.routes(router);
  users.routes(router);
  instance.routes(router);
  audit.routes(router);
  links.routes(router);
  administration.routes(router);
  secondFactor.routes(router);

  async function call<E extends Endpoint>(endpoint: E, request: Request<E> = {}): Promise<ReplyOf<E>> {
    const { token, ip = "192.0.2.1", userAgent = null, ...input } = request;
    const { scope } = endpoint.auth;
    const actor = scope === "none" ? null : await auth.authenticate(token ?? "", scope);
    if (actor !== null && scope !== "none") requireScope(actor, scope);
    const answer = await handlers.get(endpoint)?.({
      actor,
      deadline: answerDeadline(),
      ip,
      userAgent,
      cookies: null,
      acceptLanguage: null,
      ...input,
    } as never);
    const schema = endpoint.responses[answer?.status ?? 0];
    if (schema) expect(compileCheck(exactly(schema), "body")(answer?.body)).toEqual({ value: answer?.body });
    return answer as ReplyOf<E>;
  }
  return { auth, users, sessions, factors, audit, instance, links, bus, call, ...shortcuts(call) };
}

function shortcuts(call: <E extends Endpoint>(endpoint: E, request?: Request<E>) => Promise<ReplyOf<E>>) {
  const { register, login, refresh } = ENDPOINTS.auth;
  return {
    async register(username: string, email = `${username}@example.com`) {
      return (await call(register, { body: { username, email, password: PASSWORD } })).body.user;
    },
    async logIn(email: string, password = PASSWORD, userAgent = "test") {
      return (await call(login, { body: { email, password }, userAgent })).body;
    },
    async refresh(refresh_token: string) {
      return (await call(refresh, { body: { refresh_token } })).body;
    },
  };
}

export interface Accounts extends AsyncDisposable {
  postgres: Postgres;
  clock: TestClock;
  readonly startNode: (options?: NodeOptions) => Promise<AccountsNode>;
}

/** A fresh database unless one is given, on which any number of nodes may be started. */
export async function withAccounts(database?: TestDatabase): Promise<Accounts> {
  await using stack = new AsyncDisposableStack();
  const { url } = database ?? stack.use(await withDatabase());
  const postgres = stack.use(
    await openPostgres({ url, poolSize: 10, logger: silent, allowUnsafeDurability: true }),
  );
  const clock = new TestClock();
  const kept = stack.move();
  return {
    postgres,
    clock,
    startNode: (options = {}) => startNode(options.postgres ?? postgres, clock, options),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** `ok`, or the code of the error. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "ok";
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

/** Resolves when a statement waits for a lock in this database. */
export async function untilSomebodyWaits(sql: Sql, timeoutMs = 10_000): Promise<void> {
  await eventually(
    async () => {
      const waiting = await sql.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      expect(waiting).not.toHaveLength(0);
    },
    { timeoutMs },
  );
}

/** Starts `work` behind a transaction that has made `change` and commits only when the work waits for its locks. */
export async function behind(
  { postgres }: Accounts,
  change: (tx: Sql) => Promise<unknown>,
  work: () => Promise<unknown>,
): Promise<string> {
  return postgres
    .transaction(async (tx) => {
      await change(tx);
      const outcome = outcomeOf(work());
      await untilSomebodyWaits(postgres, 5_000);
      // In an object, so that the transaction does not wait for it.
      return { outcome };
    })
    .then(({ outcome }) => outcome);
}
