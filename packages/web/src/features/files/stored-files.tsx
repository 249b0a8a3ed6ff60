import type { ReactElement } from "react";
import type { Message } from "@gochat/client";
import { AudioFile } from "./audio-file.tsx";
import { FileChip } from "./file-chip.tsx";
import { PictureGrid } from "./picture-grid.tsx";
import { isSeen } from "./room.ts";
import { VideoFile } from "./video-file.tsx";

/** What a message carries: pictures in a box, and a line for each other file. */
export function StoredFiles({ message }: { readonly message: Message }): ReactElement {
  const files = message.attachments ?? [];
  const seen = files.filter(isSeen);
  const [first] = seen;
  return (
    <>
      {first?.kind === "video" && seen.length === 1 && <VideoFile file={first} />}
      {first !== undefined && (first.kind === "image" || seen.length > 1) && (
        <PictureGrid message={message} files={seen} />
      )}
      {files.map((file) =>
        isSeen(file) ? null : file.kind === "audio" ? (
          <AudioFile key={file.id} file={file} />
        ) : (
          <FileChip key={file.id} file={file} />
        ),
      )}
    </>
  );
}
