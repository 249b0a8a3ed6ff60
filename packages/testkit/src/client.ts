import { once } from "node:events";
import type { Message, Problem, ServerFrame, ServerFrameOf, UpgradeQuery } from "@gochat/protocol";
import { WebSocket } from "ws";
import type { ClientOptions } from "ws";

type Frame<T extends ServerFrame["type"]> = Extract<ServerFrame, { type: T }>;

/** One device of one person: a socket, and everything that came over it. */
export class TestClient implements AsyncDisposable {
  readonly ready: ServerFrameOf<"ready">;
  readonly frames: ServerFrame[] = [];
  /** Resolves when the socket is closed, with the code. */
  readonly closed: Promise<number>;
  readonly ws: WebSocket;
  readonly #waiting = new Set<() => void>();
  #nextId = 0;
  #read = 0;

  constructor(ws: WebSocket, ready: ServerFrameOf<"ready">, early: readonly ServerFrame[]) {
    this.ws = ws;
    this.ready = ready;
    this.frames.push(...early);
    this.closed = new Promise((resolve) => {
      ws.once("close", (code) => {
        resolve(code);
        this.#wake();
      });
    });
  }

  /** Takes a frame from the socket. */
  receive(frame: ServerFrame): void {
    this.frames.push(frame);
    this.#wake();
  }

  get messages(): Message[] {
    return this.frames
      .filter((frame): frame is ServerFrameOf<"message.created"> => frame.type === "message.created")
      .map((frame) => frame.message);
  }

  /** Sends anything at all. */
  send(frame: unknown): void {
    this.ws.send(typeof frame === "string" || frame instanceof Buffer ? frame : JSON.stringify(frame));
  }

  /** Sends a frame and waits for its answer, whatever else comes in between. */
  async request(frame: Record<string, unknown>): Promise<ServerFrameOf<"ack"> | ServerFrameOf<"error">> {
    const id = `test-${this.#nextId++}`;
    this.send({ ...frame, id });
    return this.#find(
      (candidate): candidate is ServerFrameOf<"ack"> | ServerFrameOf<"error"> =>
        "id" in candidate && candidate.id === id,
      0,
    );
  }

  /** Resolves when what was said of typing before is done: that has no answer, and comes before this, which has one. */
  async settleTyping(): Promise<void> {
    const nowhere = "00000000-0000-7000-8000-000000000000";
    await this.request({ type: "typing.stop", conversation_id: nowhere });
  }

  /** Sends a message and returns it as it was stored; throws when it was not. */
  async sendMessage(
    to: { recipient: string } | { conversation_id: string },
    content: string,
    client_id?: string,
  ): Promise<Message> {
    const answer = await this.request({ ...to, content, ...(client_id !== undefined && { client_id }) });
    if (answer.type === "error") throw new Error(`the send was refused: ${answer.error.code}`);
    return answer.message;
  }

  /** The next frame of this type that `next` has not returned yet. */
  async next<T extends ServerFrame["type"]>(type: T): Promise<Frame<T>> {
    const found = await this.#find((frame): frame is Frame<T> => frame.type === type, this.#read);
    this.#read = this.frames.indexOf(found) + 1;
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.ws.readyState === WebSocket.CLOSED) return;
    this.ws.terminate();
    await this.closed;
  }

  async #find<F extends ServerFrame>(isWanted: (frame: ServerFrame) => frame is F, from: number): Promise<F> {
    const deadline = AbortSignal.timeout(15_000);
    for (;;) {
      const found = this.frames.slice(from).find(isWanted);
      if (found !== undefined) return found;
      if (this.ws.readyState === WebSocket.CLOSED)
        throw new Error(`the socket closed; it had received: ${this.#summary()}`);
      await this.#change(deadline);
    }
  }

  async #change(deadline: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onTimeout = () => reject(new Error(`no such frame came; it had received: ${this.#summary()}`));
    this.#waiting.add(resolve);
    deadline.addEventListener("abort", onTimeout, { once: true });
    await promise.finally(() => {
      this.#waiting.delete(resolve);
      deadline.removeEventListener("abort", onTimeout);
    });
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
  }

  #summary(): string {
    return JSON.stringify(this.frames.slice(-20)).slice(0, 2000);
  }
}

export interface ConnectOptions extends ClientOptions {
  /** What else the address says. */
  readonly query?: UpgradeQuery;
}

/** Opens a socket as somebody: a bare username or an access token, or null for whom `query` names. Resolves after `ready`. */
export async function connectUser(
  server: { url: string },
  token: string | null,
  { query = {}, ...options }: ConnectOptions = {},
): Promise<TestClient> {
  const search = new URLSearchParams({ ...(token !== null && { token }), ...query });
  const ws = new WebSocket(`${server.url.replace("http", "ws")}/ws?${search.toString()}`, options);
  const early: ServerFrame[] = [];
  let client: TestClient | undefined;
  const { promise, resolve } = Promise.withResolvers<ServerFrameOf<"ready">>();
  ws.on("message", (data) => {
    const frame = JSON.parse((data as Buffer).toString("utf8")) as ServerFrame;
    if (frame.type === "ready") resolve(frame);
    if (client === undefined) early.push(frame);
    else client.receive(frame);
  });
  await once(ws, "open");
  ws.on("error", () => {});
  const ready = await promise;
  client = new TestClient(ws, ready, early);
  return client;
}

/** Why an upgrade was refused. */
interface Refusal extends Pick<Problem, "code" | "protocol"> {
  readonly status: number;
}

/** The status of a refused upgrade, with what its problem says to programs. */
export async function refusalOf(url: string, options: ClientOptions = {}): Promise<Refusal> {
  const ws = new WebSocket(url, options);
  const { promise, resolve, reject } = Promise.withResolvers<Refusal>();
  ws.on("open", () => {
    ws.terminate();
    reject(new Error("the upgrade was not refused"));
  });
  ws.on("error", () => {});
  ws.on("unexpected-response", (_request, response) => {
    let body = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => (body += chunk));
    response.on("end", () => {
      const { code, protocol } = JSON.parse(body) as Problem;
      resolve({ status: response.statusCode ?? 0, code, ...(protocol && { protocol }) });
    });
  });
  return promise;
}
