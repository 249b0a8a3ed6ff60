import type { FileData, Message } from "@gochat/client";

/** A picture, or a video, and the message that it is of. */
export interface Shown {
  readonly message: Message;
  readonly file: FileData;
}

/** What of messages can be looked at, the oldest first. */
export const picturesIn = (messages: readonly Message[]): readonly Shown[] =>
  messages.flatMap((message) =>
    (message.attachments ?? []).flatMap((file) =>
      file.kind === "image" || file.kind === "video" ? [{ message, file }] : [],
    ),
  );
