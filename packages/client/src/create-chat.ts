import { createCacheWriter } from "./cache/cache-writer.ts";
import type { Cached } from "./cache/cache.ts";
import type { Connection, ConnectionDeps } from "./connection/connection.ts";
import { throwIfTooLong } from "./connection/frame-size.ts";
import type { ConnectionStatus } from "./connection/status.ts";
import type { Calls } from "./contract/calls.ts";
import type { UserSummary } from "./contract/entities.ts";
import type { ServerFrame, ServerFrames } from "./contract/frames.ts";
import { Conversation } from "./conversation.ts";
import type { Core } from "./core.ts";
import { keepDrafts } from "./drafts/drafts.ts";
import type { Drafts } from "./drafts/drafts.ts";
import { createEmitter } from "./emitter.ts";
import type { Environment } from "./environment.ts";
import { chatClosed, GoChatError } from "./errors.ts";
import type { ChatEvents, FrameEvent } from "./events.ts";
import { createFeed } from "./feed/feed.ts";
import { createFiles } from "./files/files.ts";
import { createHolds } from "./holds.ts";
import { iterate } from "./iterate.ts";
import { newKey } from "./new-key.ts";
import type { CallOptions } from "./http/call.ts";
import { createListeners } from "./listeners.ts";
import { createMarks } from "./marks/marks.ts";
import { attachmentsOf } from "./outbox/attachment.ts";
import { isDirectWith } from "./outbox/entry.ts";
import { outboxRecords } from "./outbox/outbox-records.ts";
import { createOutbox } from "./outbox/outbox.ts";
import type { AbortSignalLike } from "./platform-types.ts";
import { createWatching } from "./presence/watching.ts";
import { createReader } from "./resume/reader.ts";
import { resume } from "./resume/resume.ts";
import { SESSION_KEY } from "./session/session-record.ts";
import type { Session } from "./session/session.ts";
import { emptyState } from "./state/state.ts";
import type { Storage } from "./storage/storage.ts";
import { createStore } from "./store.ts";
import { createTimer } from "./timer.ts";
import { createTypingNotices } from "./typing-notices.ts";
import { unlessAborted } from "./unless-aborted.ts";
import type { Chat } from "./chat.ts";
import { listOf } from "./conversation-list.ts";

export interface ChatDeps {
  readonly url: string;
  readonly me: UserSummary;
  readonly cached: Cached | null;
  readonly drafts: Drafts;
  readonly api: Calls;
  readonly calls: Chat["calls"];
  readonly session: Session;
  readonly storage: Storage;
  readonly environment: Environment;
  /** Makes the connection; how it comes to a socket is its own business. */
  readonly connect: (
    callbacks: Pick<ConnectionDeps, "ticket" | "onFrame" | "onReady" | "onStatus">,
  ) => Connection;
}

const READ_AGAIN_MS = 1_000;
const SIGNING_IN: ConnectionStatus = { state: "connecting" };

/** A chat that is not started. `onSignedOut` is to be called when the session has ended. */
export function createChat(deps: ChatDeps): Chat & StartedBy {
  const { url, me, cached, drafts, api, session, storage, environment } = deps;
  const store = createStore({ ...(cached?.state ?? emptyState(me)), drafts });
  const life = new AbortController();
  let release = (): void => {};
  const until = new Promise<void>((resolve) => (release = resolve));
  const emitter = createEmitter<ChatEvents>((error, type) => {
    if (type === "error") say(error);
    else report(error);
  });
  const reader = createReader({ store, api });
  const hold = createHolds(store);
  const handles = new Map<string, Conversation>();
  const listeners = createListeners();
  let isNew = cached === null;
  let isNotifying = false;
  const readAgain = createTimer(environment, read);
  const tellAgain = createTimer(environment, () => feed.tell());
  let reading: AbortController | null = null;
  let isOver = false;
  /** The server ended the session, and another one may follow: so it is not closed for good. */
  let isSigningIn = false;
  let closing: Promise<void> | undefined;

  const connection = deps.connect({
    ticket,
    onFrame: take,
    async onReady(_ready, signal) {
      await resume({ store, reader, request: connection.request }, isNew, signal);
      if (!isNew) return;
      isNew = false;
      feed.begin(allThatIsThere());
      // From here on nothing is missed, whatever happens.
      await cache.flush();
    },
    onStatus,
  });
  const isOnline = () => connection.status.state === "online";
  const request: typeof connection.request = async (frame, options) => {
    throwIfTooLong(frame);
    return connection.request(frame, options);
  };
  const onOnline: Core["onOnline"] = (listener) =>
    emitter.on("connection", ({ state }) => state === "online" && listener());
  const { uploads, upload, ...files } = createFiles({
    url,
    api,
    environment,
    accessToken: session.accessToken,
    rejectToken: session.rejectToken,
    life: life.signal,
    async whenOnline(signal) {
      let off = (): void => {};
      const online = new Promise<void>((resolve) => (isOnline() ? resolve() : (off = onOnline(resolve))));
      await unlessAborted(online, signal).finally(off);
    },
  });
  const outbox = createOutbox({
    records: outboxRecords(storage, me.id, environment, until),
    environment,
    uploads,
    request,
    isOnline,
  });
  const marks = createMarks({ environment, request, isOnline });
  const typing = createTypingNotices(store, environment, connection.send);
  const watching = createWatching(environment, connection.send, (user_ids) =>
    store.dispatch({ type: "local.watched", user_ids }),
  );
  const core: Core = {
    store,
    api,
    environment,
    outbox,
    marks,
    typing,
    request,
    newKey,
    hold,
    isOnline,
    onOnline,
    onError: report,
  };
  const feed = createFeed({
    store,
    api,
    take: (message) =>
      message.kind === "system" || message.deleted_at !== null
        ? undefined
        : emitter.emit("message", {
            message,
            conversation: new Conversation(core, message.conversation_id, message),
          }),
    isWanted: () => emitter.has("message"),
    onTold: (id) => cache.touch(id),
    onError(error) {
      report(error);
      if (isOnline()) tellAgain.start(READ_AGAIN_MS);
    },
    signal: life.signal,
  });
  const cache = createCacheWriter({ url, store, storage, environment, toldUpTo: feed.toldUpTo });
  if (cached !== null) feed.begin(cached.told);

  store.subscribe((_event, before, after) => {
    notify();
    if (after.awaited !== before.awaited || after.mustReadList) read();
  });
  outbox.subscribe(notify);
  keepDrafts(store, storage);

  async function ticket(signal: AbortSignalLike): Promise<string> {
    try {
      return (await api.auth.wsTicket({}, { signal })).ticket;
    } catch (error) {
      // It was a GoChat server before: something answers in its place for a while, a proxy or a network that wants a login. And of tokens
      // that are refused another tab may have left one more: whether there is another one yet, the session says.
      if (error instanceof GoChatError && ["unexpected_answer", "unauthorized"].includes(error.code))
        throw new GoChatError(error.code, error.message, { isRetryable: true, cause: error });
      throw error;
    }
  }

  function take(frame: ServerFrame): void {
    const before = store.state;
    store.dispatch(frame);
    typing.see(frame);
    if (frame.type === "conversation.updated" || frame.type === "member.updated")
      outbox.resume(frame.conversation_id);
    if (frame.type === "message.created" && frame.message.sender.id !== me.id) {
      const { conversation_id, message } = frame;
      marks.mark({ conversation_id, delivered_seq: message.seq }).catch(() => {});
      // A device that shows somebody as offline watches again when it gets a message of theirs (P3).
      if (watching.isWatched(message.sender.id)) watching.wake();
    }
    // What has been known is not told again; of blocks and requests to join the state keeps nothing.
    if ((store.state === before ? /^(block|group)/ : /\./).test(frame.type))
      void emitter.emit(frame.type as FrameEvent, frame as ServerFrames[FrameEvent]);
  }

  function onStatus(status: ConnectionStatus): void {
    const hasEnded = status.state === "closed" && status.error?.code === "signed_out";
    isSigningIn = hasEnded && !isOver;
    void emitter.emit("connection", statusNow());
    notify();
    if (isSigningIn) signInAgain();
    // Nothing else says that it has given up.
    else if (status.state === "closed" && status.error !== undefined && !hasEnded) report(status.error);
    if (status.state !== "online") return reading?.abort();
    outbox.wake().catch(report);
    marks.wake();
    watching.wake();
    feed.tell();
    read();
  }

  const statusNow = (): ConnectionStatus => (isSigningIn ? SIGNING_IN : connection.status);

  /** It does not sign in again: so it is closed. */
  function giveUp(): void {
    if (!isSigningIn) return;
    isSigningIn = false;
    void emitter.emit("connection", connection.status);
    notify();
  }

  /** Who has a password, or gets another token, begins a new session; for anybody else it was the last. */
  function signInAgain(): void {
    session
      .accessToken()
      .then((token) => {
        session.rejectToken(token);
        return session.accessToken();
      })
      .then(connection.retry, (error: { readonly isRetryable?: boolean; readonly code?: string }) => {
        if (error.isRetryable === true) return connection.retry();
        // That the session is over is told as such.
        if (!isOver && error.code !== "signed_out") report(error);
        giveUp();
      });
  }

  /** Reads what came to be out of date, outside of a resume. */
  function read(): void {
    if (reading !== null || readAgain.isRunning || !isOnline()) return;
    if (store.state.awaited.size === 0 && !store.state.mustReadList) return;
    // What it reads may be older than what the next connection brings: it ends with this one.
    const { signal } = (reading = new AbortController());
    reader
      .readAwaited(signal)
      .catch((error: { readonly retryAfterMs?: number | undefined }) => {
        if (!signal.aborted) readAgain.start(error.retryAfterMs ?? READ_AGAIN_MS);
      })
      .finally(() => {
        reading = null;
        read();
      });
  }

  function notify(): void {
    if (isNotifying) return;
    isNotifying = true;
    queueMicrotask(() => {
      isNotifying = false;
      listeners.tell();
    });
  }

  /** What nobody listens to is said on the console, but for what passes by itself. */
  function report(error: unknown): void {
    if (life.signal.aborted) return;
    if (emitter.has("error")) void emitter.emit("error", error);
    else if (!(error instanceof GoChatError && error.isRetryable)) say(error);
  }

  const allThatIsThere = () =>
    new Map([...store.state.conversations].map(([id, { entity }]) => [id, entity.last_seq] as const));

  const conversation = (id: string): Conversation => {
    const handle = handles.get(id) ?? new Conversation(core, id);
    handles.set(id, handle);
    return handle;
  };

  /** A conversation that the server has: its event, or a sync, brings it. */
  async function whenKnown(id: string, signal: CallOptions["signal"]): Promise<Conversation> {
    let off = (): void => {};
    const known = new Promise<void>((resolve) => {
      const look = () => {
        if (store.state.conversations.has(id)) resolve();
      };
      off = store.subscribe(look);
      look();
    });
    try {
      await unlessAborted(unlessAborted(known, life.signal, off), signal, off);
      return conversation(id);
    } finally {
      off();
    }
  }

  function endSession(error: GoChatError): void {
    if (isOver) return;
    isOver = true;
    connection.stop();
    giveUp();
    // Another tab may have signed out, and have removed what was kept.
    void cache.close("leave");
    if (emitter.has("signedOut")) void emitter.emit("signedOut", error);
    else report(error);
    notify();
  }

  async function end(how: "keep" | "leave"): Promise<void> {
    // First: a message whose listener fails because of this is told again.
    life.abort(chatClosed());
    isOver = true;
    connection.stop();
    giveUp();
    readAgain.stop();
    tellAgain.stop();
    outbox.close();
    marks.close();
    typing.close();
    watching.close();
    await cache.close(how);
    release();
    await session.close();
    if (how === "leave") {
      const keys = [...(await storage.read("")).keys()].filter((key) => !key.startsWith(SESSION_KEY));
      await storage.write(new Map(keys.map((key) => [key, undefined])));
    }
    await storage.close();
  }
  const close = (how: "keep" | "leave" = "keep") => (closing ??= end(how));

  const list = listOf(false);
  const archive = listOf(true);
  const requests = listOf("pending");

  return {
    get me() {
      return store.state.me;
    },
    get status() {
      return statusNow();
    },
    get conversations() {
      return list(store.state);
    },
    get archived() {
      return archive(store.state);
    },
    get requests() {
      return requests(store.state);
    },
    outbox,
    api,
    calls: deps.calls,
    accessToken: session.accessToken,
    upload,
    files,
    conversation,
    async open(username, options) {
      options?.signal?.throwIfAborted();
      for (const [id, { entity }] of store.state.conversations)
        if (isDirectWith(entity, username, me.id)) return conversation(id);
      const answer = await api.conversations.create({ participant: username }, options);
      return whenKnown(answer.conversation.id, options?.signal);
    },
    async createGroup({ name, usernames, description }, options) {
      const group = { name, description, participants: usernames };
      const answer = await api.conversations.create(group, options);
      return whenKnown(answer.conversation.id, options?.signal);
    },
    async send(username, content, { attachments, replyTo, clientId = newKey(), signal } = {}) {
      signal?.throwIfAborted();
      const sent = outbox.send({
        client_id: clientId,
        to: { recipient: username },
        content,
        attachments: attachmentsOf(attachments),
        reply_to_seq: replyTo,
      });
      return unlessAborted(sent, signal, () => outbox.cancel(clientId));
    },
    on(type, listener) {
      const off = emitter.on(type, listener);
      if (type === "message") feed.tell();
      return off;
    },
    events(type, options) {
      return iterate((listener) => this.on(type, listener), life.signal, options?.signal);
    },
    subscribe: listeners.add,
    watch(userId, listener) {
      const cancel = watching.watch(userId);
      const off = listener && store.subscribeTo(userId, listener);
      return () => {
        cancel();
        off?.();
      };
    },
    user: (userId) => store.state.people.get(userId),
    presence: (userId) => store.state.presence.get(userId),
    setStatus(status) {
      connection.send({ type: "presence.set", status });
    },
    retry: connection.retry,
    async signOut() {
      await session.signOut();
      await close("leave");
    },
    close: () => close(),
    core,
    start() {
      // What was left behind is shown at once.
      outbox.wake().catch(report);
      connection.start();
    },
    endSession,
  };
}

/** What only `connect` and the hooks use of a chat. */
export interface StartedBy {
  readonly core: Core;
  readonly start: () => void;
  readonly endSession: (error: GoChatError) => void;
}

/** As nobody listens. */
function say(error: unknown): void {
  // oxlint-disable-next-line no-console
  console.error(error);
}
