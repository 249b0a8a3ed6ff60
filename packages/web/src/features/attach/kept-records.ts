import type { Attached, AttachedFile } from "./attached.ts";

/**
 * How attached files are kept in the storage of the client, which leaves `app/` to us and clears it with the rest when one signs out:
 * `app/attached/<person>/<conversation>` says what a draft has, and the bytes of each file are behind it, as `…/<key of the file>`.
 */
export const PREFIX = "app/attached/";

interface KeptFile {
  /** That of its bytes. */
  readonly key: string;
  readonly size: number;
  readonly details: Omit<AttachedFile, "file">;
}

export interface KeptDraft {
  /** When it was changed, in milliseconds. */
  readonly at: number;
  readonly files: readonly KeptFile[];
}

export type Records = ReadonlyMap<string, unknown>;

/** All that there are, by their keys. */
export const draftsIn = (records: Records): ReadonlyMap<string, KeptDraft> =>
  new Map([...records].filter((entry): entry is [string, KeptDraft] => !(entry[1] instanceof Blob)));

/** What a draft has, as far as its bytes are there, each with its key. */
export const filesIn = (
  { files }: KeptDraft,
  records: Records,
): readonly { readonly key: string; readonly input: AttachedFile }[] =>
  files.flatMap(({ key, details }) => {
    const file = records.get(key);
    return file instanceof Blob ? [{ key, input: { ...details, file } }] : [];
  });

/** What changes when this is all that a draft has, and others give way to it. Bytes that are there are left alone. */
export function changesFor(
  draftKey: string,
  attached: Attached,
  {
    known,
    keyOf,
    gone,
    at,
  }: {
    readonly known: Records;
    readonly keyOf: (file: Blob) => string;
    readonly gone: readonly string[];
    readonly at: number;
  },
): Records {
  const changes = new Map<string, unknown>();
  for (const draft of [draftKey, ...gone])
    for (const key of known.keys())
      if (key === draft || key.startsWith(`${draft}/`)) changes.set(key, undefined);
  for (const { file } of attached) {
    const key = keyOf(file);
    if (known.has(key)) changes.delete(key);
    else changes.set(key, file);
  }
  const files = attached.map(({ file, ...details }) => ({ key: keyOf(file), size: file.size, details }));
  if (files.length > 0) changes.set(draftKey, { at, files } satisfies KeptDraft);
  return changes;
}
