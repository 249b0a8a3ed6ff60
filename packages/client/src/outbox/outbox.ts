import { pauseAfter } from "../connection/back-off.ts";
import type { Requests } from "../connection/requests.ts";
import type { Message } from "../contract/entities.ts";
import type { Cancel, Environment } from "../environment.ts";
import { chatClosed, GoChatError } from "../errors.ts";
import { createListeners } from "../listeners.ts";
import { createTimer } from "../timer.ts";
import type { Uploads } from "../files/uploads.ts";
import { createAttaching } from "./attaching.ts";
import { isUploaded } from "./attachment.ts";
import type { OutboxAttachment } from "./attachment.ts";
import type { OutboxEntry } from "./entry.ts";
import { laneOf } from "./entry.ts";
import type { OutboxRecords } from "./outbox-records.ts";

/** Messages that are on their way. None is dropped in silence, and none is sent under a second key. */
export interface Outbox {
  /** What is not stored yet, in the order in which it was given. A new array only when something changed. */
  readonly getSnapshot: () => readonly OutboxEntry[];
  readonly subscribe: (listener: () => void) => Cancel;
  /**
   * Resolves with the message when it is stored; rejects when it failed or was taken back. A key that is on its way already has one
   * result for all who wait; one that failed is sent anew, as it is given now.
   */
  readonly send: (entry: NewEntry) => Promise<Message>;
  /** Sends one that failed again, under its key, behind the others; what was uploaded of it stays. False when there is none. */
  readonly retry: (clientId: string) => boolean;
  /** Takes one back, with what was uploaded of it. False when it may be stored already: then it cannot be. */
  readonly cancel: (clientId: string) => boolean;
  /**
   * Takes back one of its files, by `nth`: it goes with the others, and not at all where nothing is left of it. False where `cancel` is, and when
   * there is no such file.
   */
  readonly cancelFile: (clientId: string, nth: number) => boolean;
}

export type NewEntry = Omit<OutboxEntry, "status" | "error" | "created_at">;

export interface OutboxDeps {
  readonly records: OutboxRecords;
  readonly environment: Pick<Environment, "now" | "random" | "schedule">;
  readonly uploads: Pick<Uploads, "start" | "giveUp">;
  readonly request: Requests["request"];
  readonly isOnline: () => boolean;
}

/** The outbox, and what drives it: `wake` when a connection is online, or others may have gone and left something behind. */
export interface DrivenOutbox extends Outbox {
  readonly wake: () => Promise<void>;
  /** How often one may send to this conversation may be another by now (G13): what waits for that is tried again. */
  readonly resume: (conversationId: string) => void;
  /** Every promise that waits is rejected; what is kept stays for the next client. */
  readonly close: () => void;
}

// Another tab may be gone, and have left something behind.
const LOOK_AGAIN_MS = 30_000;
/** Entries that failed and are shown until somebody tries again, or takes them back. */
const FAILED_MAX = 100;

interface Waiting {
  readonly stored: Promise<Message>;
  readonly resolve: (message: Message) => void;
  readonly reject: (error: unknown) => void;
}

export function createOutbox({ records, environment, uploads, request, isOnline }: OutboxDeps): DrivenOutbox {
  let entries: readonly OutboxEntry[] = [];
  const listeners = createListeners();
  const waiting = new Map<string, Waiting>();
  const running = new Set<string>();
  const pauses = new Map<string, Cancel>();
  const attempts = new Map<string, number>();
  /** Not on disk yet: so nothing may be sent under their keys. */
  const unkept = new Set<string>();
  const lookAgain = createTimer(environment, () => void wake().catch(() => {}));
  let isClosed = false;
  const attaching = createAttaching({
    uploads,
    change(clientId, nth, changes) {
      const attachments = find(clientId)?.attachments;
      const place = attachments?.findIndex((each) => each.nth === nth) ?? -1;
      const former = attachments?.[place];
      if (isClosed || former === undefined) return;
      change(clientId, { attachments: attachments?.with(place, { ...former, ...changes }) });
      // Where this is lost it is uploaded anew: nothing was sent with it.
      if ("uploadId" in changes) records.write(new Map([[clientId, find(clientId)]])).catch(() => {});
    },
    onUploaded(clientId) {
      const entry = find(clientId);
      if (entry !== undefined) void drain(laneOf(entry));
    },
    onFailed: (clientId, error) => void fail(clientId, error),
  });

  /** The message, for everybody who gave this key. */
  function wait(clientId: string): Promise<Message> {
    const known = waiting.get(clientId);
    if (known !== undefined) return known.stored;
    let settle!: Omit<Waiting, "stored">;
    const stored = new Promise<Message>((resolve, reject) => (settle = { resolve, reject }));
    stored.catch(() => {});
    waiting.set(clientId, { stored, ...settle });
    return stored;
  }

  const find = (clientId: string) => entries.find(({ client_id }) => client_id === clientId);

  function set(next: readonly OutboxEntry[]): void {
    entries = next;
    listeners.tell();
  }

  const change = (clientId: string, changes: Partial<OutboxEntry>): void =>
    set(entries.map((entry) => (entry.client_id === clientId ? { ...entry, ...changes } : entry)));

  const drop = (clientId: string): void => set(entries.filter(({ client_id }) => client_id !== clientId));

  /** Sends what a lane holds, one after the other, until it is empty, nothing can be sent, or something must wait. */
  async function drain(lane: string): Promise<void> {
    if (running.has(lane) || pauses.has(lane)) return;
    running.add(lane);
    try {
      for (;;) {
        if (isClosed || !isOnline()) return;
        const entry = entries.find((each) => each.status !== "failed" && laneOf(each) === lane);
        if (entry === undefined || unkept.has(entry.client_id)) return;
        // It is sent when they are there, and what was given after it stays behind it (O1).
        if (entry.attachments?.every(isUploaded) === false) return;
        const error = await attemptOne(entry);
        const attempt = attempts.get(lane) ?? 0;
        if (error === null) attempts.delete(lane);
        else attempts.set(lane, attempt + 1);
        if (error !== null && isOnline()) {
          const waitMs = error.retryAfterMs ?? pauseAfter(attempt, environment.random());
          pauses.set(
            lane,
            environment.schedule(waitMs, () => resume(lane)),
          );
          return;
        }
      }
    } finally {
      running.delete(lane);
    }
  }

  /** Null when it is settled, one way or the other; else why it must be sent again. */
  async function attemptOne(entry: OutboxEntry): Promise<GoChatError | null> {
    const { client_id, to, reply_to_seq } = entry;
    const attachments = entry.attachments?.map(({ fileId = "" }) => fileId);
    const content = attachments !== undefined && entry.content.trim() === "" ? undefined : entry.content;
    change(client_id, { status: "sending", error: undefined });
    try {
      // Whoever sends it again, after a crash, says the same (D4).
      if (attachments !== undefined) await records.write(new Map([[client_id, entry]]));
      const answer = await request({
        type: "message.send",
        client_id,
        content,
        attachments,
        reply_to_seq,
        ...to,
      });
      await settle(client_id);
      waiting.get(client_id)?.resolve(answer.message);
      waiting.delete(client_id);
      return null;
    } catch (thrown) {
      const error =
        thrown instanceof GoChatError ? thrown : new GoChatError("unexpected_answer", String(thrown));
      if (isClosed) return null;
      if (error.isRetryable || error.code === "closed") {
        // It is not stored (G13), and can be taken back.
        change(client_id, { error, ...(error.code === "slow_mode" && { status: "queued" }) });
        return error;
      }
      await fail(client_id, error);
      return null;
    }
  }

  async function settle(clientId: string): Promise<void> {
    drop(clientId);
    // When this is lost the next client sends it again under the same key, and is told that it is stored.
    await records.write(new Map([[clientId, undefined]])).catch(() => {});
  }

  async function fail(clientId: string, error: GoChatError): Promise<void> {
    const entry = find(clientId);
    if (entry === undefined) return;
    attaching.stop(entry);
    // A day after its upload the server has forgotten a file that was not sent: who tries again uploads it again.
    const attachments = error.code === "file_not_found" ? entry.attachments?.map(anew) : entry.attachments;
    change(clientId, { status: "failed", error, attachments });
    // A program that sends in vain again and again keeps the newest of it.
    const [tooMany] = entries.filter(({ status }) => status === "failed").slice(0, -FAILED_MAX);
    if (tooMany !== undefined) {
      drop(tooMany.client_id);
      attaching.giveUp(tooMany);
    }
    const changed = new Map([[clientId, find(clientId)]]);
    if (tooMany !== undefined) changed.set(tooMany.client_id, undefined);
    await records.write(changed).catch(() => {});
    waiting.get(clientId)?.reject(error);
    waiting.delete(clientId);
    // What waited behind its files.
    void drain(laneOf(entry));
  }

  function resume(lane: string): void {
    pauses.get(lane)?.();
    pauses.delete(lane);
    void drain(lane);
  }

  function goOn(): void {
    for (const { client_id } of entries) upload(client_id);
    for (const lane of new Set(entries.map(laneOf))) void drain(lane);
  }

  function upload(clientId: string): void {
    const entry = find(clientId);
    if (entry === undefined || isClosed || entry.status === "failed" || unkept.has(clientId)) return;
    attaching.start(entry);
  }

  async function wake(): Promise<void> {
    lookAgain.stop();
    try {
      const adopted = await records.adopt();
      const known = new Set(entries.map(({ client_id }) => client_id));
      const added = adopted.filter(({ client_id }) => !known.has(client_id));
      // Before what was given since.
      if (added.length > 0) set([...added, ...entries]);
    } finally {
      goOn();
      if (!isClosed) lookAgain.start(LOOK_AGAIN_MS);
    }
  }

  function cancel(clientId: string): boolean {
    const entry = find(clientId);
    if (entry === undefined || entry.status === "sending") return false;
    void settle(clientId);
    attaching.giveUp(entry);
    waiting.get(clientId)?.reject(new GoChatError("cancelled", "The message was taken back."));
    waiting.delete(clientId);
    void drain(laneOf(entry));
    return true;
  }

  return {
    getSnapshot: () => entries,
    subscribe: listeners.add,
    async send(given) {
      if (isClosed) throw chatClosed();
      const entry: OutboxEntry = {
        ...given,
        created_at: new Date(environment.now()).toISOString(),
        status: "queued",
      };
      const { client_id } = entry;
      const stored = wait(client_id);
      const known = find(client_id);
      if (known === undefined || known.status === "failed") {
        set([...entries.filter((each) => each !== known), entry]);
        if (known !== undefined) attaching.giveUp(known);
        // It is on disk before it may be on the wire: so it has one key for ever.
        unkept.add(client_id);
        try {
          await records.write(new Map([[client_id, entry]]));
        } catch (error) {
          drop(client_id);
          waiting.get(client_id)?.reject(error);
          waiting.delete(client_id);
        } finally {
          unkept.delete(client_id);
        }
      }
      upload(client_id);
      void drain(laneOf(entry));
      return stored;
    },
    retry(clientId) {
      const failed = find(clientId);
      if (failed?.status !== "failed") return false;
      const attachments = failed.attachments?.map((each) => ({ ...each, error: undefined }));
      const queued = { ...failed, status: "queued", error: undefined, attachments } as const;
      set([...entries.filter((entry) => entry !== failed), queued]);
      void records.write(new Map([[clientId, queued]])).then(
        () => {
          upload(clientId);
          return drain(laneOf(failed));
        },
        () => {},
      );
      return true;
    },
    cancel,
    cancelFile(clientId, nth) {
      const entry = find(clientId);
      const file = entry?.attachments?.find((each) => each.nth === nth);
      if (entry === undefined || file === undefined || entry.status === "sending") return false;
      const others = entry.attachments?.filter((each) => each !== file) ?? [];
      if (others.length === 0 && entry.content.trim() === "") return cancel(clientId);
      change(clientId, { attachments: others.length === 0 ? undefined : others });
      attaching.giveUp({ ...entry, attachments: [file] });
      // What is sent is what is kept: who sends it again, after a crash, says the same (D4).
      unkept.add(clientId);
      const goOn = (): void => {
        unkept.delete(clientId);
        upload(clientId);
        void drain(laneOf(entry));
      };
      void records.write(new Map([[clientId, find(clientId)]])).then(goOn, goOn);
      return true;
    },
    wake,
    resume,
    close() {
      isClosed = true;
      lookAgain.stop();
      for (const cancel of pauses.values()) cancel();
      entries.forEach(attaching.stop);
      for (const { reject } of waiting.values()) reject(chatClosed());
      waiting.clear();
    },
  };
}

/** Without what the server has of it, where its bytes are here. */
const anew = (attachment: OutboxAttachment): OutboxAttachment =>
  attachment.file === undefined
    ? attachment
    : { ...attachment, sent: 0, uploadId: undefined, fileId: undefined };
