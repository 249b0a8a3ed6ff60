import type { Storage } from "../storage/storage.ts";
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

/** Name of the record and of its lock. */
export const SESSION_KEY = "session";

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
