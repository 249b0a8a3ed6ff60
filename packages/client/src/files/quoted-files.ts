import type { QuotedFiles } from "../contract/entities.ts";

/** What has to be known of a file to say in short what it is; a `File` says so. */
export interface Quotable {
  readonly kind: string;
  readonly name: string;
  readonly media?: {
    readonly peaks?: string | undefined;
    readonly duration_ms?: number | undefined;
  } | null;
}

/** What a message carries, in a few words' worth: what a quote of it shows (M3). Undefined where it carries nothing. */
export function quotedFiles(files: readonly Quotable[] = []): QuotedFiles | undefined {
  const [first] = files;
  if (first === undefined) return undefined;
  const { kind, name, media } = first;
  return {
    kind: files.every((each) => each.kind === kind) ? kind : "file",
    name,
    count: files.length,
    ...(media?.peaks !== undefined && { voice_ms: media.duration_ms ?? 0 }),
  };
}
