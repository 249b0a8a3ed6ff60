import { API_PREFIX } from "../contract/constants.ts";
import { readAnswer } from "../http/answer.ts";
import type { ApiDeps } from "../http/api.ts";
import { exchange } from "../http/exchange.ts";
import { withToken } from "../http/with-token.ts";
import type { AbortSignalLike } from "../platform-types.ts";

/** What is used of tus 1.0 (F2), a request each. They throw as calls of the API do. */
export interface Tus {
  /** Begins an upload of so many bytes. Gives its id, which the file will have. */
  readonly begin: (size: number, metadata: string) => Promise<string>;
  /** How many bytes the server has. */
  readonly offset: (id: string, signal: AbortSignalLike) => Promise<number>;
  /** Adds bytes behind those that it has. Gives how many there are then. */
  readonly append: (
    id: string,
    offset: number,
    bytes: ArrayBuffer,
    signal: AbortSignalLike,
  ) => Promise<number>;
  readonly giveUp: (id: string) => Promise<unknown>;
}

// 60 s: beside the answer a part has to arrive. What had arrived when it is given up is kept.
const TIMEOUT_MS = 60_000;
const OFFSET = "upload-offset";

export function createTus(deps: ApiDeps): Tus {
  const ask = (
    method: string,
    path: string,
    answer: string,
    headers: Readonly<Record<string, string>> = {},
    signal?: AbortSignalLike,
    body: ArrayBuffer | null = null,
  ): Promise<string> => {
    const request = {
      method,
      path: `${API_PREFIX}/uploads${path}`,
      headers: { "tus-resumable": "1.0.0", ...headers },
      body,
      timeoutMs: TIMEOUT_MS,
    };
    return withToken(deps, signal, (token) =>
      exchange(deps, request, token, signal, async (response) => {
        const value = response.ok ? response.headers.get(answer) : null;
        return value ?? String(await readAnswer(deps.url, response, []));
      }),
    );
  };
  return {
    async begin(size, metadata) {
      const headers = { "upload-length": String(size), "upload-metadata": metadata };
      const location = await ask("POST", "", "location", headers);
      return location.slice(location.lastIndexOf("/") + 1);
    },
    offset: async (id, signal) => Number(await ask("HEAD", `/${id}`, OFFSET, {}, signal)),
    async append(id, offset, bytes, signal) {
      const headers = { "content-type": "application/offset+octet-stream", [OFFSET]: String(offset) };
      return Number(await ask("PATCH", `/${id}`, OFFSET, headers, signal, bytes));
    },
    giveUp: (id) => ask("DELETE", `/${id}`, "tus-resumable"),
  };
}
