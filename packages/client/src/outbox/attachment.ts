import { ATTACHMENTS_MAX } from "../contract/constants.ts";
import type { File } from "../contract/entities.ts";
import { GoChatError } from "../errors.ts";
import { nameOf } from "../files/file-details.ts";
import type { FileDetails, UploadInput } from "../files/file-details.ts";
import type { BlobLike } from "../platform-types.ts";

/** What a message is to carry: a file of one's own that the server has (its id, or what `upload` gave), or one that is to be uploaded. */
export type Attachable = string | Pick<File, "id" | "name" | "size" | "media_type"> | BlobLike | UploadInput;

/** A file of a message that is not stored yet. */
export interface OutboxAttachment extends FileDetails {
  /** Its number among those that the message was given. It stays when others are taken back. */
  readonly nth: number;
  /** Empty, as the two below are, where only an id was given. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly mediaType: string;
  /** Bytes that the server has for certain. */
  readonly sent: number;
  /** The bytes, to show them. Undefined where they were never here, or are lost. */
  readonly file?: BlobLike | undefined;
  /** The upload that is on its way; the file will have this id. */
  readonly uploadId?: string | undefined;
  /** The file, when it is there, so that the message can be sent. */
  readonly fileId?: string | undefined;
  /** Why it failed, or why it waits to go on. */
  readonly error?: GoChatError | undefined;
}

/** What stands in the outbox for what is given with a message. */
export function attachmentsOf(given: readonly Attachable[] = []): readonly OutboxAttachment[] | undefined {
  if (given.length > ATTACHMENTS_MAX)
    throw new GoChatError("invalid_request", `A message carries up to ${ATTACHMENTS_MAX} files.`);
  return given.length === 0 ? undefined : given.map(attachmentOf);
}

function attachmentOf(given: Attachable, nth: number): OutboxAttachment {
  if (typeof given === "string") return { nth, name: "", size: 0, mediaType: "", sent: 0, fileId: given };
  if ("id" in given) {
    const { id, name, size, media_type } = given;
    return { nth, name, size, mediaType: media_type, sent: size, fileId: id };
  }
  const input = "file" in given ? given : { file: given };
  const { size, type } = input.file;
  return { ...input, nth, name: nameOf(input), size, mediaType: type, sent: 0 };
}

export const isUploaded = ({ fileId }: OutboxAttachment): boolean => fileId !== undefined;
