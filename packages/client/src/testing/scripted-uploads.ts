import type { File } from "../contract/entities.ts";
import type { Environment } from "../environment.ts";
import { GoChatError } from "../errors.ts";

/** An upload as the server has it. */
export interface ScriptedUpload {
  readonly id: string;
  readonly size: number;
  /** `Upload-Metadata`, in the clear. */
  readonly metadata: Readonly<Record<string, string>>;
  bytes: Uint8Array<ArrayBuffer>;
  status: File["status"];
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Changes what comes of a request: an answer in place of the server's, or undefined for that. */
export type Script = (
  asked: Asked,
  upload: ScriptedUpload | undefined,
) => Response | undefined | Promise<Response | undefined>;

/** The server's side of uploads (F2), in memory, by tus 1.0. It does what a test says, or what a server does. */
export class ScriptedUploads {
  readonly uploads = new Map<string, ScriptedUpload>();
  /** What was asked: `POST`, `HEAD 1`, `PATCH 1 0+262144`, `DELETE 1`. */
  readonly asked: string[] = [];
  /** Most of them at once. */
  atOnce = 0;
  script: Script = () => undefined;
  #running = 0;
  #made = 0;

  readonly fetch: Environment["fetch"] = async (input, init) => {
    const { method = "GET", headers, body, signal } = init ?? {};
    const path = new URL(input as string).pathname;
    const bytes = new Uint8Array((body ?? new ArrayBuffer()) as ArrayBuffer);
    const head = new Headers(headers);
    const id = /\/api\/v1\/uploads\/(.+)$/.exec(path)?.[1];
    const from = head.get("upload-offset");
    this.asked.push([method, id, from && `${from}+${bytes.length}`].filter(Boolean).join(" "));
    if (head.get("tus-resumable") !== "1.0.0" || head.get("authorization") !== "Bearer me")
      return problem(400, "invalid_request");
    this.atOnce = Math.max(this.atOnce, ++this.#running);
    try {
      const aborted = new Promise<never>((_, reject) =>
        signal?.addEventListener("abort", () => reject(signal.reason as Error)),
      );
      aborted.catch(() => {});
      const upload = this.uploads.get(id ?? "");
      const scripted = await Promise.race([this.script({ method, path, body: bytes }, upload), aborted]);
      return scripted ?? this.#answer(method, id, head, bytes);
    } finally {
      this.#running--;
    }
  };

  /** As the call `files.get` answers. */
  fileOf(id: string): File {
    const upload = this.uploads.get(id);
    if (upload === undefined) throw new GoChatError("file_not_found", "There is none.", { status: 404 });
    const { size, status, bytes, metadata } = upload;
    return {
      id,
      name: metadata["filename"] ?? "",
      size,
      media_type: "application/octet-stream",
      kind: "file",
      sha256: null,
      status: bytes.length < size ? "uploading" : status,
      media: null,
      created_at: "2026-01-01T00:00:00.000Z",
    };
  }

  /** Adds bytes, as a PATCH of which not all arrived. */
  keep({ id }: ScriptedUpload, bytes: Uint8Array): void {
    const upload = this.uploads.get(id);
    if (upload !== undefined) upload.bytes = Uint8Array.from([...upload.bytes, ...bytes]);
  }

  #answer(method: string, id: string | undefined, head: Headers, bytes: Uint8Array): Response {
    if (method === "POST") return this.#begin(head);
    const upload = this.uploads.get(id ?? "");
    if (upload === undefined) return problem(404, "file_not_found", method);
    if (method === "DELETE") {
      this.uploads.delete(upload.id);
      return answer(204, {});
    }
    if (method === "PATCH") {
      if (Number(head.get("upload-offset")) !== upload.bytes.length) return problem(409, "offset_mismatch");
      this.keep(upload, bytes);
    }
    return answer(method === "HEAD" ? 200 : 204, { "upload-offset": String(upload.bytes.length) });
  }

  #begin(head: Headers): Response {
    const id = String(++this.#made);
    const pairs = (head.get("upload-metadata") ?? "").split(",").map((pair) => pair.split(" "));
    const metadata = Object.fromEntries(
      pairs.map(([name = "", value = ""]) => [name, Buffer.from(value, "base64").toString()]),
    );
    const size = Number(head.get("upload-length"));
    this.uploads.set(id, { id, size, metadata, bytes: new Uint8Array(), status: "ready" });
    return answer(201, { location: `uploads/${id}` });
  }
}

const answer = (status: number, headers: Readonly<Record<string, string>>): Response =>
  new Response(null, { status, headers: { "tus-resumable": "1.0.0", ...headers } });

/** A refusal, as the server says it. */
export function problem(
  status: number,
  code: string,
  method = "GET",
  headers: Readonly<Record<string, string>> = {},
): Response {
  const type = { "content-type": "application/problem+json", ...headers };
  return new Response(method === "HEAD" ? null : JSON.stringify({ code, title: code }), {
    status,
    headers: type,
  });
}
