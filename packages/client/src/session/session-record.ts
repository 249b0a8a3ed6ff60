import type { TokenPair } from "../contract/entities.ts";
import type { Storage } from "../storage/storage.ts";
import { freshUntil } from "./access-token.ts";
import type { AccessToken } from "./access-token.ts";

/** Whose session it is, and on which server. */
export interface SessionOwner {
  readonly url: string;
  readonly login: string;
}

export interface StoredTokens extends AccessToken {
  readonly refreshToken: string;
}

/** What is stored of a session. Without tokens it was ended on purpose, for everybody who shares the storage. */
export interface SessionRecord extends SessionOwner {
  readonly version: 1;
  readonly tokens: StoredTokens | null;
}

/** Name of the record and of its lock. Records that begin like it outlive what is removed on signing out. */
export const SESSION_KEY = "session";

/** `receivedAt`: before they were asked for, so that they are never taken for younger than they are. */
export const tokensOf = (
  receivedAt: number,
  { access_token: value, refresh_token: refreshToken, expires_in }: TokenPair,
): StoredTokens => ({
  value,
  refreshToken,
  receivedAt,
  freshUntil: freshUntil(receivedAt, expires_in * 1000),
});

export async function readSession(storage: Storage): Promise<SessionRecord | undefined> {
  const record = (await storage.read(SESSION_KEY)).get(SESSION_KEY) as Partial<SessionRecord> | undefined;
  return record?.version === 1 ? (record as SessionRecord) : undefined;
}

export async function writeSession(
  storage: Storage,
  { url, login }: SessionOwner,
  tokens: StoredTokens | null | undefined,
): Promise<void> {
  const record: SessionRecord | undefined =
    tokens === undefined ? undefined : { version: 1, url, login, tokens };
  await storage.write(new Map([[SESSION_KEY, record]]));
}

/** Whose session on this server is stored: a login that may be given to `connect` without a password. `url` as `connect` gets it. */
export async function storedLogin(storage: Storage, url: string): Promise<string | undefined> {
  const record = await readSession(storage);
  return record?.tokens && record.url === url.replace(/\/+$/, "") ? record.login : undefined;
}
