import { connect, GoChatError, storedLogin } from "@gochat/client";
import type { Calls, Chat, Credentials, Storage } from "@gochat/client";
import { indexedDbStorage } from "@gochat/client/browser";
import { useSyncExternalStore } from "react";
import { BASE_PATH, SERVER_URL } from "./page.ts";

/** Who uses this page. */
export type Session =
  | { readonly kind: "starting" }
  | { readonly kind: "signedOut"; readonly why: SignedOutReason }
  /** The server did not answer, and nothing is known of before. */
  | { readonly kind: "unreachable" }
  | { readonly kind: "signedIn"; readonly chat: Chat };

/**
 * `left`: nobody was signed in, or they left here. `leftElsewhere`: they left in another tab, and nothing of theirs is kept. `ended`: the
 * session was ended from another device, or was too old; what they had written is kept.
 */
export type SignedOutReason = "left" | "leftElsewhere" | "ended";

// On a server for development each window may be somebody else, for as long as it is open.
const DEVELOPER = "gochat/as";
const STORAGE = `gochat${BASE_PATH}`;
// 10 s: whoever waits for a server that is not there is told so, and tries again when they like.
const TIMEOUT_MS = 10_000;

let session: Session = { kind: "starting" };
const listeners = new Set<() => void>();
const become = (next: Session): void => {
  session = next;
  listeners.forEach((listener) => listener());
};

/** What was left behind is still being ended: a session that begins meanwhile would end with it. */
let leaving: Promise<unknown> = Promise.resolve();
/** The session ends with the account, perhaps before that is answered. */
let isDeleting = false;

// The tabs of this browser share the session: where one goes, the others follow.
type TabNews = "left" | "entered";
const otherTabs = new BroadcastChannel(STORAGE);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel has one origin.
const tellOtherTabs = (news: TabNews): void => otherTabs.postMessage(news);
otherTabs.addEventListener("message", ({ data }: MessageEvent<TabNews>) => {
  if (developer() !== null) return;
  if (data === "left") void leave("leftElsewhere");
  else if (session.kind !== "signedIn") void startSession();
});
const developer = (): string | null => sessionStorage.getItem(DEVELOPER);
const storageOf = (name?: string | null): string => (name ? `${STORAGE}:${name}` : STORAGE);

/** Where the client keeps what is of whoever is signed in. */
export const storageName = (): string => storageOf(developer());

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
  const name = developer();
  try {
    if (name !== null) return await enter({ token: name }, name);
    const login = await withStorage((storage) => storedLogin(storage, SERVER_URL)).catch(() => undefined);
    if (login === undefined) return become({ kind: "signedOut", why: "left" });
    await enter({ login });
  } catch (error) {
    const isUnreachable = error instanceof GoChatError && error.code === "unreachable";
    if (!isUnreachable) sessionStorage.removeItem(DEVELOPER);
    become(isUnreachable ? { kind: "unreachable" } : { kind: "signedOut", why: "ended" });
  }
}

/**
 * Goes on with a session that `begin` puts into the storage; `credentials` are for a browser that keeps nothing. Throws what the server
 * refuses it with.
 */
export async function enterBy(
  begin: (storage: Storage) => Promise<{ readonly username: string }>,
  credentials?: Credentials,
): Promise<void> {
  await leaving;
  const { username } = await withStorage(begin);
  try {
    await enter({ login: username });
  } catch (error) {
    // In a browser that keeps nothing the session is lost already.
    const isLost = error instanceof GoChatError && error.code === "signed_out";
    if (!isLost || credentials === undefined) throw error;
    await enter(credentials);
  }
  tellOtherTabs("entered");
}

/** Goes on as somebody on a server for development, in this window alone. */
export async function signInAs(username: string): Promise<void> {
  await leaving;
  await enter({ token: username }, username);
  sessionStorage.setItem(DEVELOPER, username);
}

/** Ends the session on the server and forgets all that is kept here, in every tab. */
export async function signOut(): Promise<void> {
  if (developer() === null) tellOtherTabs("left");
  sessionStorage.removeItem(DEVELOPER);
  // Whoever signs in next begins at the beginning.
  history.replaceState(null, "", `${BASE_PATH}/`);
  await leave("left");
}

/** Deletes the account, and forgets all that is kept here. Throws what the server refuses it with. */
export async function deleteAccount(
  proof: NonNullable<Parameters<Calls["users"]["deleteMe"]>[0]>,
): Promise<void> {
  if (session.kind !== "signedIn") return;
  const { chat } = session;
  isDeleting = true;
  try {
    await chat.api.users.deleteMe(proof);
  } finally {
    isDeleting = false;
  }
  await signOut();
}

/** Each tab ends it: so nothing is written by one that the other has just removed. */
function leave(why: SignedOutReason): Promise<unknown> {
  if (session.kind !== "signedIn") return leaving;
  const { chat } = session;
  become({ kind: "signedOut", why });
  leaving = chat.signOut().catch(() => {});
  return leaving;
}

async function enter(credentials: Credentials, as?: string): Promise<void> {
  const storage = indexedDbStorage(storageOf(as));
  const chat = await connect(SERVER_URL, credentials, { storage, timeoutMs: TIMEOUT_MS });
  chat.on("signedOut", () => {
    if (session.kind !== "signedIn" || session.chat !== chat || isDeleting) return;
    sessionStorage.removeItem(DEVELOPER);
    become({ kind: "signedOut", why: "ended" });
    leaving = chat.close().catch(() => {});
  });
  become({ kind: "signedIn", chat });
}

async function withStorage<T>(work: (storage: Storage) => Promise<T>): Promise<T> {
  const storage = indexedDbStorage(STORAGE);
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}
