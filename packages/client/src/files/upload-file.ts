import { pauseAfter } from "../connection/back-off.ts";
import type { Calls } from "../contract/calls.ts";
import type { File } from "../contract/entities.ts";
import type { Environment } from "../environment.ts";
import { GoChatError } from "../errors.ts";
import { pause } from "../pause.ts";
import type { AbortSignalLike } from "../platform-types.ts";
import { unlessAborted } from "../unless-aborted.ts";
import type { UploadInput } from "./file-details.ts";
import type { Tus } from "./tus.ts";
import { metadataOf } from "./upload-metadata.ts";

export { createTus } from "./tus.ts";

export interface UploadDeps {
  readonly tus: Tus;
  readonly api: Pick<Calls, "files">;
  readonly environment: Pick<Environment, "now" | "random" | "schedule">;
  /** Resolves when there is a connection. */
  readonly whenOnline: (signal: AbortSignalLike) => Promise<void>;
}

/** One file that goes to the server, and who is told how far it has got. */
export interface UploadTask {
  /** Undefined for what was begun before, whose bytes are not here any more. */
  readonly input: UploadInput | undefined;
  readonly size: number;
  /** Of an upload that was begun before. */
  readonly id?: string | undefined;
  /** It is begun: another upload under this id goes on with it. */
  readonly onBegun: (id: string) => void;
  /** The server has so many bytes for certain. */
  readonly onSent: (bytes: number) => void;
  /** It goes on later, and why. */
  readonly onDelay: (error: GoChatError) => void;
}

// A part is as large as arrives within about two seconds: so progress is seen, and little is sent twice. Four MiB are held in memory.
const FIRST_PART_BYTES = 256 * 1024;
const LARGEST_PART_BYTES = 4 * 1024 * 1024;
const QUICK_MS = 2_000;

/**
 *   begin ─► add part after part ─► ask for the file ─► it is ready
 *     ▲            │ whatever passes by itself: a pause, until there is a connection, ask how much is there, go on
 *     └────────────┘ the upload is gone
 */
export async function uploadFile(deps: UploadDeps, task: UploadTask, signal: AbortSignalLike): Promise<File> {
  const { tus, api, environment, whenOnline } = deps;
  const { input, size, onBegun, onSent, onDelay } = task;
  let { id } = task;
  let offset: number | undefined;
  let partBytes = FIRST_PART_BYTES;
  let failures = 0;

  async function begin(what: UploadInput): Promise<string> {
    // Not ended by the signal: what was begun can be given up only when its id is known.
    const begun = tus.begin(size, metadataOf(what)).then((newId) => {
      onBegun(newId);
      return newId;
    });
    return unlessAborted(begun, signal);
  }

  async function addPart(to: string, from: number): Promise<void> {
    const bytes = await input?.file
      .slice(from, from + partBytes)
      .arrayBuffer()
      // Changed on the disk, or removed.
      .catch(() => undefined);
    if (bytes === undefined) throw fileLost();
    const begunAt = environment.now();
    offset = await tus.append(to, from, bytes, signal);
    failures = 0;
    if (environment.now() - begunAt < QUICK_MS) partBytes = Math.min(2 * partBytes, LARGEST_PART_BYTES);
  }

  for (;;) {
    if (id === undefined && input === undefined) throw fileLost();
    await whenOnline(signal);
    try {
      if (id === undefined) {
        id = await begin(input as UploadInput);
        offset = 0;
      }
      offset ??= await tus.offset(id, signal);
      for (;;) {
        onSent(offset);
        if (offset >= size) break;
        await addPart(id, offset);
      }
      return readyFile(await api.files.get({ id }, { signal }));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof GoChatError)) throw error;
      // Nobody has gone on with it for a day, or it was given up.
      if (error.status === 404 && id !== undefined) id = undefined;
      else if (!passes(error)) throw error;
      onDelay(error);
      offset = undefined;
      partBytes = FIRST_PART_BYTES;
      await pause(environment, error.retryAfterMs ?? pauseAfter(failures++, environment.random()), signal);
    }
  }
}

function readyFile({ file }: { readonly file: File }): File {
  if (file.status === "infected")
    throw new GoChatError("infected", `${file.name} holds a virus. It can be sent to nobody.`);
  if (file.status !== "ready")
    throw new GoChatError("unavailable", `${file.name} is being looked at.`, { isRetryable: true });
  return file;
}

/** Whether the same may succeed later. What a network that wants a login answers in place of the server is no refusal. */
const passes = ({ isRetryable, code, status = 0 }: GoChatError): boolean =>
  isRetryable || code === "offset_mismatch" || (code === "unexpected_answer" && status < 400);

const fileLost = (): GoChatError =>
  new GoChatError("file_lost", "The file is not there any more. Choose it again.");
