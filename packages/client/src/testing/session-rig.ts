import type { Calls } from "../contract/calls.ts";
import type { TokenPair } from "../contract/entities.ts";
import type { Cancel, Environment } from "../environment.ts";
import { GoChatError } from "../errors.ts";
import type { CallOptions } from "../http/call.ts";

/** A world whose time passes when it is told to, with a clock that may be wrong. */
export function testWorld() {
  let elapsed = 0;
  let clock = Date.UTC(2026, 0, 1);
  const timers = new Map<number, { readonly at: number; readonly run: () => void }>();
  let count = 0;
  const environment: Pick<Environment, "now" | "schedule"> = {
    now: () => clock,
    schedule(delayMs, run): Cancel {
      const id = count++;
      timers.set(id, { at: elapsed + delayMs, run });
      return () => void timers.delete(id);
    },
  };
  return {
    environment,
    /** What a clock that is never set shows. */
    elapsed: () => elapsed,
    /** How many timers there were, and are. */
    timers: () => ({ count, running: timers.size }),
    /** Sets the clock. */
    jump(byMs: number): void {
      clock += byMs;
    },
    /** Lets time pass, and whatever it brings happen. */
    async pass(ms: number): Promise<void> {
      const until = elapsed + ms;
      for (;;) {
        await settle();
        const [next] = [...timers].filter(([, { at }]) => at <= until).toSorted((a, b) => a[1].at - b[1].at);
        const at = next?.[1].at ?? until;
        clock += Math.max(0, at - elapsed);
        elapsed = Math.max(elapsed, at);
        if (next === undefined) return;
        timers.delete(next[0]);
        next[1].run();
      }
    },
  };
}

/** Lets everything happen that waits for nothing. */
export async function settle(turns = 10): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
}

export const LOGIN = "alice@example.com";
export const PASSWORD = "correct horse battery";

interface Login {
  isLive: boolean;
  readonly refreshTokens: { readonly token: string; usedAt?: number; successor?: TokenPair }[];
  accessToken: { value: string; readonly endsAt: number };
}

/** The server's side of sessions (A5 to A10, A18), and what was asked of it. `elapsed`: its own clock, in milliseconds. */
export function tokenService(elapsed: () => number, lifetimeMs = 900_000) {
  const logins: Login[] = [];
  let made = 0;
  const asked = { login: 0, refresh: 0, logout: 0 };
  const state = {
    /** Not reached, or reached and not heard; or it waits for this. */
    away: undefined as "before" | "after" | undefined,
    until: undefined as Promise<unknown> | undefined,
    password: PASSWORD,
    /** Whoever refreshes comes after whoever logs out next. */
    refreshAfterLogout: false,
    reuses: 0,
    /** Most of them at once. */
    atOnce: 0,
  };
  let running = 0;
  const loggedOut = Promise.withResolvers<void>();

  const newPair = (login: Login): TokenPair => {
    const refresh_token = `refresh-${++made}`;
    // As a JWT is: of this login and this second.
    const access_token = `access-${logins.indexOf(login)}-${Math.floor(elapsed() / 1000)}`;
    login.refreshTokens.push({ token: refresh_token });
    login.accessToken = { value: access_token, endsAt: elapsed() + lifetimeMs };
    return {
      user: {} as never,
      access_token,
      refresh_token,
      token_type: "Bearer",
      expires_in: lifetimeMs / 1000,
    };
  };
  const find = (token: string) => {
    const login = logins.find(({ refreshTokens }) => refreshTokens.some((known) => known.token === token));
    return { login, known: login?.refreshTokens.find((known) => known.token === token) };
  };
  const answer =
    <Input, Output>(name: keyof typeof asked, act: (input: Input) => Output) =>
    async (input: Input, { signal }: CallOptions = {}) => {
      asked[name]++;
      state.atOnce = Math.max(state.atOnce, ++running);
      try {
        if (state.away === "before")
          throw new GoChatError("unreachable", "nobody there", { isRetryable: true });
        if (name === "refresh" && state.refreshAfterLogout) await loggedOut.promise;
        const output = act(input);
        if (name === "logout") loggedOut.resolve();
        await settle(2);
        const { promise: aborted, reject } = Promise.withResolvers<never>();
        if (signal?.aborted === true) throw signal.reason;
        signal?.addEventListener("abort", () => reject(signal.reason));
        await Promise.race([state.until, aborted]);
        if (state.away === "after") throw new GoChatError("unreachable", "no answer", { isRetryable: true });
        return output;
      } finally {
        running--;
      }
    };

  const api: Pick<Calls["auth"], "login" | "refresh" | "logout"> = {
    login: answer("login", ({ email, password }: { email: string; password: string }) => {
      if (email !== LOGIN || password !== state.password)
        throw new GoChatError("invalid_credentials", "No.", { status: 401 });
      const login = { isLive: true, refreshTokens: [], accessToken: { value: "", endsAt: 0 } };
      logins.push(login);
      return newPair(login);
    }),
    refresh: answer("refresh", ({ refresh_token }: { refresh_token: string }) => {
      const { login, known } = find(refresh_token);
      if (login?.isLive !== true || known === undefined)
        throw new GoChatError("invalid_refresh_token", "No.", { status: 401 });
      if (known.usedAt !== undefined && elapsed() - known.usedAt > 30_000) {
        state.reuses++;
        login.isLive = false;
        throw new GoChatError("invalid_refresh_token", "No.", { status: 401 });
      }
      known.usedAt ??= elapsed();
      return (known.successor ??= newPair(login));
    }),
    logout: answer("logout", ({ refresh_token }: { refresh_token: string }) => {
      const { login } = find(refresh_token);
      if (login) login.isLive = false;
    }),
  };
  return {
    api,
    asked,
    state,
    accepts: (token: string) =>
      logins.some(
        ({ isLive, accessToken }) => isLive && accessToken.value === token && elapsed() < accessToken.endsAt,
      ),
    live: () => logins.filter(({ isLive }) => isLive).length,
    revokeAll() {
      for (const login of logins) login.isLive = false;
    },
  };
}
