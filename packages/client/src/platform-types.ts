// What the client uses of its platform, by the types that the compilation has: those of the DOM, of Node, or none at all.

/** The `AbortSignal` of the platform, or the part of it that the client uses. */
export type AbortSignalLike = typeof globalThis extends { AbortSignal: { prototype: infer Real } }
  ? Real
  : {
      readonly aborted: boolean;
      readonly reason: unknown;
      readonly throwIfAborted: () => void;
      readonly addEventListener: (type: "abort", run: () => void) => void;
      readonly removeEventListener: (type: "abort", run: () => void) => void;
    };

/** The `Blob` of the platform, which a `File` is as well, or the part of it that the client uses. */
export type BlobLike = typeof globalThis extends { Blob: { prototype: infer Real } }
  ? Real
  : {
      readonly size: number;
      readonly type: string;
      readonly slice: (start: number, end: number) => { readonly arrayBuffer: () => Promise<ArrayBuffer> };
      readonly arrayBuffer: () => Promise<ArrayBuffer>;
    };

/** The `fetch` of the platform, or the part of it that the client uses. */
export type FetchLike = typeof globalThis extends { fetch: infer Real }
  ? Real
  : (
      url: string,
      request: {
        readonly method: string;
        readonly headers: Readonly<Record<string, string>>;
        readonly body: string | ArrayBuffer | null;
        readonly redirect: "manual";
        readonly signal: AbortSignalLike;
      },
    ) => Promise<{
      readonly ok: boolean;
      readonly status: number;
      readonly headers: { readonly get: (name: string) => string | null };
      readonly text: () => Promise<string>;
    }>;
