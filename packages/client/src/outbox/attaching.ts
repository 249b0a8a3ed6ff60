import { GoChatError } from "../errors.ts";
import type { Upload, Uploads } from "../files/uploads.ts";
import { isUploaded } from "./attachment.ts";
import type { OutboxAttachment } from "./attachment.ts";
import type { OutboxEntry } from "./entry.ts";

export interface AttachingDeps {
  readonly uploads: Pick<Uploads, "start" | "giveUp">;
  /** Something of an attachment has changed. */
  readonly change: (clientId: string, nth: number, changes: Partial<OutboxAttachment>) => void;
  readonly onUploaded: (clientId: string) => void;
  readonly onFailed: (clientId: string, error: GoChatError) => void;
}

/** Uploads what the entries of an outbox carry. */
export interface Attaching {
  /** Begins what is not there and not on its way. */
  readonly start: (entry: OutboxEntry) => void;
  /** Ends what is on its way, which a `start` goes on with. */
  readonly stop: (entry: OutboxEntry) => void;
  /** Ends it, and takes back what has arrived. */
  readonly giveUp: (entry: OutboxEntry) => void;
}

export function createAttaching({ uploads, change, onUploaded, onFailed }: AttachingDeps): Attaching {
  const running = new Map<string, Upload>();
  const keyOf = (clientId: string, nth: number): string => `${nth}/${clientId}`;

  function startOne(clientId: string, attachment: OutboxAttachment): void {
    const { nth } = attachment;
    const key = keyOf(clientId, nth);
    if (isUploaded(attachment) || running.has(key)) return;
    const { file, size, uploadId: id } = attachment;
    const tell = (changes: Partial<OutboxAttachment>) => change(clientId, nth, changes);
    const upload = uploads.start({
      input: file && { ...attachment, file },
      size,
      id,
      onBegun: (uploadId) => tell({ uploadId }),
      onSent: (sent) => tell({ sent, error: undefined }),
      onDelay: (error) => tell({ error }),
    });
    running.set(key, upload);
    const end = (): boolean => running.get(key) === upload && running.delete(key);
    upload.done.then(
      ({ id: fileId }) => {
        if (!end()) return;
        tell({ fileId, sent: size, error: undefined });
        onUploaded(clientId);
      },
      (thrown: unknown) => {
        if (!end()) return;
        const error = thrown instanceof GoChatError ? thrown : new GoChatError("file_lost", String(thrown));
        tell({ error });
        // Who signs in again goes on with it.
        if (!OF_SESSION.has(error.code)) onFailed(clientId, error);
      },
    );
  }

  function each(
    { client_id, attachments = [] }: OutboxEntry,
    run: (upload: Upload | undefined, attachment: OutboxAttachment) => void,
  ): void {
    for (const attachment of attachments) {
      const key = keyOf(client_id, attachment.nth);
      const upload = running.get(key);
      running.delete(key);
      run(upload, attachment);
    }
  }

  return {
    start: ({ client_id, attachments = [] }) =>
      attachments.forEach((attachment) => startOne(client_id, attachment)),
    stop: (entry) => each(entry, (upload) => upload?.stop(STOPPED)),
    giveUp: (entry) =>
      each(entry, (upload, { uploadId }) => {
        if (upload !== undefined) upload.giveUp(STOPPED);
        else if (uploadId !== undefined) uploads.giveUp(uploadId);
      }),
  };
}

const OF_SESSION: ReadonlySet<string> = new Set(["signed_out", "unauthorized", "no_token", "closed"]);
/** Nobody sees it. */
const STOPPED = new GoChatError("cancelled", "The upload was ended.");
