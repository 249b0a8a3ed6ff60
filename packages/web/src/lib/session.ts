import { connect, GoChatError, register, storedLogin } from "@gochat/client";
import type { Chat, Credentials } from "@gochat/client";
import { indexedDbStorage } from "@gochat/client/browser";
import { useSyncExternalStore } from "react";
import { BASE_PATH, SERVER_URL } from "./page.ts";

/** Who uses this page. */
export type Session =
  | { readonly kind: "starting" }
  /** `wasEnded`: somebody was signed in here, and was signed out elsewhere. */
  | { readonly kind: "signedOut"; readonly wasEnded: boolean }
  /** The server did not answer, and nothing is known of before. */
  | { readonly kind: "unreachable" }
  | { readonly kind: "signedIn"; readonly chat: Chat };

export interface Account {
  readonly email: string;
  readonly username: string;
  readonly password: string;
}

// On a server for development each window may be somebody else, for as long as it is open.
const DEVELOPER = "gochat/as";
const STORAGE = `gochat${BASE_PATH}`;

let session: Session = { kind: "starting" };
const listeners = new Set<() => void>();
const become = (next: Session): void => {
  session = next;
  listeners.forEach((listener) => listener());
};

export const useSession = (): Session =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => session,
  );

/** Goes on as whoever was signed in here. */
export async function startSession(): Promise<void> {
  become({ kind: "starting" });
  const developer = sessionStorage.getItem(DEVELOPER);
  try {
    if (developer !== null) return await enter({ token: developer }, developer);
    const login = await readLogin();
    if (login === undefined) return become({ kind: "signedOut", wasEnded: false });
    await enter({ login });
  } catch (error) {
    const isUnreachable = error instanceof GoChatError && error.code === "unreachable";
    become(isUnreachable ? { kind: "unreachable" } : { kind: "signedOut", wasEnded: true });
  }
}

/** Throws what the server refuses it with. */
export const signIn = (login: string, password: string): Promise<void> => enter({ login, password });

/** Makes an account and signs in. Throws what the server refuses it with. */
export async function signUp({ email, username, password }: Account): Promise<void> {
  await register(SERVER_URL, { email, username, password });
  await signIn(username, password);
}

/** Goes on as somebody on a server for development, in this window alone. */
export async function signInAs(username: string): Promise<void> {
  await enter({ token: username }, username);
  sessionStorage.setItem(DEVELOPER, username);
}

/** Ends the session on the server and forgets all that is kept here. */
export async function signOut(): Promise<void> {
  if (session.kind !== "signedIn") return;
  const { chat } = session;
  sessionStorage.removeItem(DEVELOPER);
  become({ kind: "signedOut", wasEnded: false });
  await chat.signOut();
}

async function enter(credentials: Credentials, developer?: string): Promise<void> {
  const storage = indexedDbStorage(developer === undefined ? STORAGE : `${STORAGE}:${developer}`);
  const chat = await connect(SERVER_URL, credentials, { storage });
  chat.on("signedOut", () => {
    if (session.kind !== "signedIn" || session.chat !== chat) return;
    sessionStorage.removeItem(DEVELOPER);
    become({ kind: "signedOut", wasEnded: true });
    void chat.close();
  });
  become({ kind: "signedIn", chat });
}

async function readLogin(): Promise<string | undefined> {
  const storage = indexedDbStorage(STORAGE);
  try {
    return await storedLogin(storage, SERVER_URL);
  } catch {
    // A browser that keeps nothing knows nobody.
    return undefined;
  } finally {
    await storage.close();
  }
}
