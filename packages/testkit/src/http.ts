export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** One call of the HTTP API. `token` is a bare username or an access token; `body` a form, a text as it is, or what becomes JSON. */
export async function call<T = Record<string, never>>(
  server: { url: string },
  method: string,
  path: string,
  options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer<T>> {
  const isForm = options.body instanceof FormData;
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      ...(options.token !== undefined && { authorization: `Bearer ${options.token}` }),
      ...(options.body !== undefined && !isForm && { "content-type": "application/json" }),
      ...options.headers,
    },
    ...(options.body !== undefined && {
      body:
        typeof options.body === "string" || options.body instanceof FormData
          ? options.body
          : JSON.stringify(options.body),
    }),
  });
  const text = await response.text();
  const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson ? JSON.parse(text) : text) as T,
  };
}
