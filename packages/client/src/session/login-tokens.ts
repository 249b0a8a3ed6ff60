import type { AbortSignalLike } from "../platform-types.ts";
import type { Calls } from "../contract/calls.ts";
import type { TokenPair } from "../contract/entities.ts";
import type { Environment } from "../environment.ts";
import { GoChatError } from "../errors.ts";
import type { Storage } from "../storage/storage.ts";
import { isFresh } from "./access-token.ts";
import type { TokenSource } from "./access-token.ts";
import { readSession, SESSION_KEY, tokensOf, writeSession } from "./session-record.ts";
import type { SessionOwner, StoredTokens } from "./session-record.ts";

const LEFT = "You signed out.";

export interface LoginDeps {
  readonly url: string;
  /** Not before they are needed. */
  readonly api: () => Pick<Calls["auth"], "login" | "refresh" | "logout">;
  readonly storage: Storage;
  readonly environment: Pick<Environment, "now">;
}

/**
 * The tokens of a login. All who share the storage share its session: whoever needs a token takes the lock, looks whether somebody else
 * has got one meanwhile, and only then asks the server. So a refresh token is used once (A7), and never comes back (A10).
 */
export function loginTokens(
  { login, password }: { readonly login: string; readonly password?: string | undefined },
  { url, api, storage, environment }: LoginDeps,
): TokenSource {
  const owner: SessionOwner = { url, login };
  // The last ones seen. While they are not stored, they are newer than what is.
  let known: StoredTokens | undefined;
  let isStored = true;

  const isOurs = (record: SessionOwner) => record.url === url && record.login === login;
  const stored = async (): Promise<StoredTokens | null | undefined> => {
    if (!isStored) return known;
    const record = await readSession(storage);
    return record && isOurs(record) ? record.tokens : undefined;
  };
  /** Somebody signed out, perhaps while the server was asked. */
  const hasLeft = async () => (await stored()) === null;
  const receive = async (ask: () => Promise<TokenPair>): Promise<StoredTokens> => {
    const receivedAt = environment.now();
    known = tokensOf(receivedAt, await ask());
    isStored = false;
    await writeSession(storage, owner, known);
    isStored = true;
    return known;
  };
  const forget = async () => {
    known = undefined;
    isStored = true;
    await writeSession(storage, owner, undefined);
  };

  /** Undefined where nothing that is stored leads to a token. */
  const goOn = async (refused: string | undefined): Promise<StoredTokens | undefined> => {
    const tokens = await stored();
    // Whoever begins with a password means to sign in, though others here have signed out before.
    if (tokens === null && (known !== undefined || password === undefined)) throw signedOut(LEFT);
    if (!tokens) return undefined;
    // By the refresh token: within a second the server gives the same access token again.
    const isRefused = tokens.value === refused && tokens.refreshToken === known?.refreshToken;
    known = tokens;
    if (!isRefused && isFresh(tokens, environment.now())) return tokens;
    try {
      return await receive(async () => {
        const answer = await api().refresh({ refresh_token: tokens.refreshToken });
        if (await hasLeft()) throw signedOut(LEFT);
        return answer;
      });
    } catch (error) {
      if (!(error instanceof GoChatError && error.code === "invalid_refresh_token")) throw error;
      if (await hasLeft()) throw signedOut(LEFT);
      await forget();
      return undefined;
    }
  };
  const signIn = async (): Promise<StoredTokens> => {
    if (password === undefined) throw signedOut("The session has ended. Sign in again.");
    try {
      return await receive(() => api().login({ email: login, password }));
    } catch (error) {
      if (isRefusal(error)) throw signedOut("The server refused to sign in again.", error);
      throw error;
    }
  };

  const leave = async (signal: AbortSignalLike): Promise<void> => {
    const record = await readSession(storage);
    const isMine = record === undefined || isOurs(record);
    const tokens = (isMine && isStored ? record?.tokens : undefined) ?? known;
    known = undefined;
    isStored = true;
    try {
      if (isMine && record?.tokens !== null) await writeSession(storage, owner, null);
    } finally {
      // A18. Should it fail, the session lives to its end without anybody who knows its tokens.
      if (tokens !== undefined)
        await api()
          .logout({ refresh_token: tokens.refreshToken }, { signal })
          .catch(() => {});
    }
  };

  return {
    obtain: async (refused, signal) => {
      const run = async () => (await goOn(refused)) ?? (await signIn());
      return (await storage.lock(SESSION_KEY, run, { signal })) as StoredTokens;
    },
    async end(signal) {
      // At once, whoever holds the lock. They are not to store what they are about to get; should they have done so, once more after them.
      await leave(signal);
      await storage
        .lock(SESSION_KEY, () => leave(signal), { signal })
        .catch((error: unknown) => {
          if (!signal.aborted) throw error;
        });
    },
  };
}

function signedOut(message: string, cause?: unknown): GoChatError {
  return new GoChatError("signed_out", message, { cause });
}

/** The server itself has said no, for good. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof GoChatError &&
    error.status !== undefined &&
    !error.isRetryable &&
    error.code !== "unexpected_answer"
  );
}
