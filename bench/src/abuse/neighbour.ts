import { Waits } from "./waits.ts";

const CONTENT = "The quick brown fox jumps over the lazy dog.";
const BACK_AFTER_MS = 1000;

interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly message?: { readonly content: string };
}

/** What was counted since the count began. */
export class NeighbourCount {
  readonly acks = new Waits();
  readonly deliveries = new Waits();
  refused = 0;
  lostSockets = 0;
}

/** Two people who write to each other as people do, over sockets that they open again when they lose them. */
export class Neighbours {
  count = new NeighbourCount();
  readonly #port: number;
  readonly #acks = new Map<string, () => void>();
  readonly #deliveries = new Map<string, () => void>();
  #sender: WebSocket | undefined;
  #sent = 0;

  private constructor(port: number) {
    this.#port = port;
  }

  /** Resolves when both are connected. */
  static async meet(port: number): Promise<Neighbours> {
    const both = new Neighbours(port);
    // Who is written to must exist.
    await both.#connect("friend", (frame) => both.#onDelivery(frame));
    both.#sender = await both.#connect("neighbour", (frame) => both.#onAnswer(frame));
    return both;
  }

  send(dueAt: number): void {
    const id = String(this.#sent++);
    this.#acks.set(id, this.count.acks.begin(dueAt));
    this.#deliveries.set(id, this.count.deliveries.begin(dueAt));
    const content = `${id} ${CONTENT}`;
    // A socket that is closed takes it and sends nothing: then this one waits for ever, as it should.
    this.#sender?.send(JSON.stringify({ type: "message.send", id, recipient: "friend", content }));
  }

  #onAnswer({ type, id = "" }: Frame): void {
    if (type === "error") this.count.refused++;
    if (type === "ack" || type === "error") this.#settle(this.#acks, id);
  }

  #onDelivery({ type, message }: Frame): void {
    if (type === "message.created") this.#settle(this.#deliveries, message?.content.split(" ", 1)[0] ?? "");
  }

  #settle(waiting: Map<string, () => void>, id: string): void {
    waiting.get(id)?.();
    waiting.delete(id);
  }

  async #connect(name: string, onFrame: (frame: Frame) => void): Promise<WebSocket> {
    const socket = new WebSocket(`ws://127.0.0.1:${this.#port}/ws?token=${name}`);
    const { promise, resolve, reject } = Promise.withResolvers<WebSocket>();
    socket.addEventListener("message", ({ data }) => {
      const frame = JSON.parse(String(data)) as Frame;
      if (frame.type === "ready") resolve(socket);
      else onFrame(frame);
    });
    socket.addEventListener("close", ({ code }) => {
      reject(new Error(`The socket of ${name} was closed with ${code}.`));
      this.count.lostSockets++;
      setTimeout(() => void this.#comeBack(name, onFrame), BACK_AFTER_MS);
    });
    return promise;
  }

  async #comeBack(name: string, onFrame: (frame: Frame) => void): Promise<void> {
    // Refused: its close event has seen to the next try.
    const socket = await this.#connect(name, onFrame).catch(() => undefined);
    if (socket !== undefined && name === "neighbour") this.#sender = socket;
  }
}
