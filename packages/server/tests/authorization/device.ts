import type { ClientFrame, ConversationId, ErrorCode, ServerFrame } from "@gochat/protocol";
import { connectUser } from "@gochat/testkit";
import type { TestClient } from "@gochat/testkit";

/** A connection that answers many questions at once, and keeps what it heard of each conversation apart. */
export class Device implements AsyncDisposable {
  readonly client: TestClient;
  readonly #heard = new Map<string, ServerFrame[]>();
  readonly #answers = new Map<string, ServerFrame>();
  readonly #waiting = new Map<string, (answer: ServerFrame) => void>();
  #asked = 0;

  constructor(client: TestClient) {
    this.client = client;
    client.ws.on("message", (data) => {
      this.#take(JSON.parse((data as Buffer).toString("utf8")) as ServerFrame);
    });
  }

  /** Every event of this conversation, in the order in which they came. */
  heardOf(id: ConversationId): readonly ServerFrame[] {
    return this.#heard.get(id) ?? [];
  }

  get heard(): ReadonlyMap<string, readonly ServerFrame[]> {
    return this.#heard;
  }

  /** Sends a frame; answers with what came back by its id. */
  async ask(frame: ClientFrame): Promise<ServerFrame> {
    const id = this.#newId();
    const { promise, resolve } = Promise.withResolvers<ServerFrame>();
    this.#waiting.set(id, resolve);
    this.client.send({ ...frame, id });
    return promise;
  }

  /** Sends a frame that is not answered unless it is wrong: what came back when it was done. */
  async tell(frame: ClientFrame): Promise<ServerFrame | undefined> {
    const id = this.#newId();
    this.client.send({ ...frame, id });
    await this.client.settleTyping();
    return this.#answers.get(id);
  }

  /** Resolves when everything that the server has sent to this connection so far has come. */
  async settle(): Promise<void> {
    await this.ask({ type: "ping" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client[Symbol.asyncDispose]();
  }

  #newId(): string {
    this.#asked++;
    return `device-${this.#asked}`;
  }

  #take(frame: ServerFrame): void {
    if ("id" in frame && frame.id !== undefined) {
      this.#answers.set(frame.id, frame);
      this.#waiting.get(frame.id)?.(frame);
    }
    if (!("conversation_id" in frame)) return;
    const heard = this.#heard.get(frame.conversation_id);
    if (heard === undefined) this.#heard.set(frame.conversation_id, [frame]);
    else heard.push(frame);
  }
}

export async function connectDevice(server: { url: string }, token: string): Promise<Device> {
  return new Device(await connectUser(server, token));
}

/** `ok`, or the code of the error. */
export function codeOf(answer: ServerFrame | undefined): "ok" | ErrorCode {
  return answer?.type === "error" ? (answer.error.code as ErrorCode) : "ok";
}
