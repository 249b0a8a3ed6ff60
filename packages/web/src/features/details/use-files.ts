import { useEffect, useState } from "react";
import type { FileData, Message } from "@gochat/client";
import { useTimeline } from "@gochat/client/react";

/** A file, and the message that it came with. */
export interface Found {
  readonly message: Message;
  readonly file: FileData;
}

interface Files {
  /** The newest first. */
  readonly found: readonly Found[];
  /** All of the conversation was looked through. */
  readonly isAll: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

// Pages of the largest size: a conversation without files is looked through quickly, and nothing of it is held.
const PAGE = 100;

/** The files of a conversation: page by page, from the newest message back, until there are so many more of them or nothing is left. */
export function useFiles(id: string, wanted: number): Files {
  const { messages, hasOlder, isLoading, loadOlder } = useTimeline(id, { pageSize: PAGE, size: Infinity });
  const [error, setError] = useState<unknown>();
  const found = messages
    .flatMap((message) => (message.attachments ?? []).map((file) => ({ message, file })))
    .toReversed();
  const isMissing = hasOlder && !isLoading && found.length < wanted && error === undefined;
  useEffect(() => {
    if (isMissing) loadOlder().catch(setError);
  }, [isMissing, loadOlder]);
  return { found, isAll: !hasOlder, error, retry: () => setError(undefined) };
}
