import { baseOf } from "./base-of.ts";
import { readCache } from "./cache/cache.ts";
import type { Chat } from "./chat.ts";
import { createChat } from "./create-chat.ts";
import type { StartedBy } from "./create-chat.ts";
import { createConnection } from "./connection/connection.ts";
import type { UserSummary } from "./contract/entities.ts";
import type { Calls } from "./contract/calls.ts";
import { readDrafts } from "./drafts/drafts.ts";
import type { Environment } from "./environment.ts";
import { chatClosed, GoChatError, unreachable } from "./errors.ts";
import { createApi, createCalls } from "./http/api.ts";
import type { ApiDeps } from "./http/api.ts";
import { pause } from "./pause.ts";
import type { AbortSignalLike } from "./platform-types.ts";
import { platformEnvironment } from "./platform.ts";
import type { PlatformOptions } from "./platform.ts";
import type { Credentials } from "./session/credentials.ts";
import { claimsOf } from "./session/jwt.ts";
import { createSession } from "./session/session.ts";
import { withFallback } from "./storage/fallback.ts";
import { memoryStorage } from "./storage/memory.ts";
import type { Storage } from "./storage/storage.ts";
import { unlessAborted } from "./unless-aborted.ts";

export interface ConnectOptions extends PlatformOptions {
  /**
   * What outlives the process or the page: the session, what was known, what is not sent yet. In browsers `indexedDbStorage()` of
   * `@gochat/client/browser`, in Node `fileStorage(folder)` of `@gochat/client/node`; in memory where it is left out.
   */
  readonly storage?: Storage | undefined;
  /** The storage failed, and the chat goes on in memory. Said on the console where it is left out. */
  readonly onStorageError?: ((error: unknown) => void) | undefined;
  /** How long the server may be away at first, in milliseconds: 30,000 where it is left out. Afterwards it may be away for ever. */
  readonly timeoutMs?: number | undefined;
  /** Ends the waiting, and closes the chat that is not there yet. */
  readonly signal?: AbortSignalLike | undefined;
  /** @internal */
  readonly environment?: Environment | undefined;
}

const TIMEOUT_MS = 30_000;
const RETRY_MS = 500;

/**
 * Signs in to a GoChat server and connects. Resolves when everything is there that was missed; with a storage that knows who one is, at
 * once, with what was known. From then on the chat connects again by itself, whatever happens, until it is closed.
 *
 * Throws a `GoChatError`: what the server refuses the credentials with (`invalid_credentials`, `signed_out`), `unreachable` when it did
 * not answer in time, `storage_in_use`; or the reason of the signal.
 */
export async function connect(
  url: string,
  credentials: Credentials,
  options: ConnectOptions = {},
): Promise<Chat> {
  const base = baseOf(url);
  const environment = options.environment ?? platformEnvironment(options);
  const { onStorageError = sayStorageError, timeoutMs = TIMEOUT_MS, signal } = options;
  // What is in memory needs no other memory to fall back to.
  const storage =
    options.storage === undefined ? memoryStorage() : withFallback(options.storage, onStorageError);
  let chat: (Chat & StartedBy) | undefined;
  const session = createSession({
    url: base,
    // Which asks the session for its tokens.
    api: () => api.auth,
    credentials,
    storage,
    environment,
    onSignedOut: (error) => chat?.endSession(error),
  });
  const apiDeps: ApiDeps = {
    url: base,
    environment,
    accessToken: session.accessToken,
    rejectToken: session.rejectToken,
  };
  const api: Calls = createApi(apiDeps);
  let last: unknown;
  const limit = deadline(environment, timeoutMs, signal, () => timeoutError(base, timeoutMs, last));
  try {
    const cached = await readCache(storage, base);
    const isOurs = cached !== null && isOf(credentials, cached.state.me);
    const me = isOurs
      ? cached.state.me
      : await whoAmI(api, environment, limit.signal, (error) => (last = error));
    const started = createChat({
      url: base,
      me,
      cached: cached?.state.me.id === me.id ? cached : null,
      drafts: await readDrafts(storage, me.id),
      api,
      calls: (table) => createCalls(apiDeps, table),
      session,
      storage,
      environment,
      connect: (callbacks) => createConnection({ url: base, environment, ...callbacks }),
    });
    chat = started;
    session.keepFresh();
    started.start();
    if (!isOurs) await isOnline(started, limit.signal, (error) => (last = error));
    return started;
  } catch (error) {
    await (chat === undefined ? Promise.all([session.close(), storage.close()]) : chat.close());
    throw error;
  } finally {
    limit.cancel();
  }
}

/** These credentials are those of this person for certain, so that what is kept of them may be shown before the server answers. */
function isOf(credentials: Credentials, { id, username }: UserSummary): boolean {
  if ("login" in credentials) return credentials.login.toLowerCase() === username.toLowerCase();
  const { token } = credentials;
  return (
    typeof token === "string" &&
    (token.toLowerCase() === username.toLowerCase() || claimsOf(token).sub === id)
  );
}

/** Who one is by the server, which may be away for a while. */
async function whoAmI(
  api: Calls,
  environment: Environment,
  signal: AbortSignalLike,
  onFailure: (error: GoChatError) => void,
): Promise<UserSummary> {
  for (;;) {
    try {
      return (await api.auth.me({}, { signal })).user;
    } catch (error) {
      if (signal.aborted || !(error instanceof GoChatError)) throw error;
      if (error.code === "not_found")
        throw new GoChatError(
          "unexpected_answer",
          "This is no address of a GoChat server, but of something in it. Leave the path out.",
          { cause: error },
        );
      if (!error.isRetryable) throw error;
      onFailure(error);
      await pause(environment, error.retryAfterMs ?? RETRY_MS, signal);
    }
  }
}

/** Resolves when the chat is online for the first time; throws what closed it. */
async function isOnline(
  chat: Chat,
  signal: AbortSignalLike,
  onFailure: (error: GoChatError) => void,
): Promise<void> {
  let off = (): void => {};
  const online = new Promise<void>((resolve, reject) => {
    off = chat.on("connection", ({ state, error }) => {
      if (error !== undefined) onFailure(error);
      if (state === "online") resolve();
      if (state === "closed") reject(error ?? chatClosed());
    });
  });
  await unlessAborted(online, signal).finally(off);
}

/** A signal that is aborted with the other one, or when the time is over. */
function deadline(
  environment: Environment,
  timeoutMs: number,
  signal: AbortSignalLike | undefined,
  reason: () => GoChatError,
): { readonly signal: AbortSignalLike; readonly cancel: () => void } {
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  if (signal?.aborted === true) abort();
  signal?.addEventListener("abort", abort);
  const cancelTimer =
    timeoutMs === Infinity ? () => {} : environment.schedule(timeoutMs, () => controller.abort(reason()));
  return {
    signal: controller.signal,
    cancel() {
      cancelTimer();
      signal?.removeEventListener("abort", abort);
    },
  };
}

function timeoutError(url: string, timeoutMs: number, cause: unknown): GoChatError {
  const why = cause instanceof GoChatError ? ` ${cause.message}` : "";
  const message = `${url} let nobody in within ${timeoutMs / 1000} s.${why}`;
  return unreachable(message, cause);
}

function sayStorageError(error: unknown): void {
  // oxlint-disable-next-line no-console
  console.error("The storage of the chat failed. It goes on in memory, and forgets when it ends.", error);
}
