import type { Storage } from "../storage/storage.ts";
import { SESSION_KEY } from "./session-record.ts";

// Beside the session, which comes and goes; another server is given none of it.
const keyOf = (url: string): string => `${SESSION_KEY}/device/${url}`;

/** With which a device that is remembered needs no code of a second factor, at the server of this address. */
export async function readDeviceToken(storage: Storage, url: string): Promise<string | undefined> {
  const kept = (await storage.read(keyOf(url))).get(keyOf(url));
  return typeof kept === "string" ? kept : undefined;
}

/** Of the answer to a login; undefined: it is not to be remembered. */
export async function keepDeviceToken(
  storage: Storage,
  url: string,
  token: string | undefined,
): Promise<void> {
  if (token !== undefined) await storage.write(new Map([[keyOf(url), token]]));
}
