import type { CSSProperties, ReactElement, ReactNode } from "react";
import type { Message, OutboxEntry } from "@gochat/client";
import { lazily } from "../../lib/lazily.tsx";
import { fileOf } from "../../lib/outgoing-file.ts";
import css from "./files.module.css";
import { roomFor } from "./room.ts";
import type { Shown } from "./room.ts";

const Stored = lazily(async () => (await import("./stored-files.tsx")).StoredFiles);
const Outgoing = lazily(async () => (await import("./outgoing-files.tsx")).OutgoingFiles);

interface MessageFilesProps {
  readonly message?: Message;
  /** What is on its way to be one. */
  readonly entry?: OutboxEntry;
  /** What stands behind them. */
  readonly end: ReactNode;
}

/** The files of a message, below its words. Their room is there before anything of them is. */
export function MessageFiles({ message, entry, end }: MessageFilesProps): ReactElement {
  const files: readonly Shown[] = message?.attachments ?? entry?.attachments?.map(fileOf) ?? [];
  const { width, ratio, chips, room } = roomFor(files);
  return (
    <div className={css.line}>
      <div
        className={css.files}
        style={
          {
            "--width": `${width}rem`,
            "--ratio": ratio,
            "--chips": chips,
            "--room": `${room}rem`,
          } as CSSProperties
        }
      >
        {message && <Stored message={message} />}
        {entry && <Outgoing entry={entry} />}
      </div>
      {end && <span className={css.end}>{end}</span>}
    </div>
  );
}
