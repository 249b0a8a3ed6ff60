import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";

/** One answer as it came over the wire. Header names are in lower case. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A TCP connection that says exactly what it is told to, for what no HTTP client would send. */
export class RawConnection implements AsyncDisposable {
  readonly socket: Socket;
  /** Resolves with when it was closed, by whichever side. */
  readonly closed: Promise<number>;
  #received = Buffer.alloc(0);
  /** What has come since, put together when it may be the rest of an answer. */
  #later: Buffer[] = [];
  #missing = 0;
  #isClosed = false;
  #wake = Promise.withResolvers<void>();

  constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        this.#isClosed = true;
        this.#wake.resolve();
        resolve(performance.now());
      });
    });
    // A connection that the server cut is what many of these tests are about.
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      this.#later.push(chunk);
      this.#missing -= chunk.length;
      if (this.#missing <= 0) this.#wake.resolve();
    });
  }

  write(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  /** The next whole answer; undefined when the connection ends before one. */
  async answer(): Promise<RawAnswer | undefined> {
    for (;;) {
      const answer = this.#take();
      if (answer !== undefined || this.#isClosed) return answer;
      this.#wake = Promise.withResolvers<void>();
      await this.#wake.promise;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }

  #take(): RawAnswer | undefined {
    if (this.#missing > 0) return undefined;
    this.#received = Buffer.concat([this.#received, ...this.#later.splice(0)]);
    const headEnd = this.#received.indexOf("\r\n\r\n");
    if (headEnd === -1) return undefined;
    const [statusLine = "", ...lines] = this.#received.toString("latin1", 0, headEnd).split("\r\n");
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const end = headEnd + 4 + Number(headers["content-length"] ?? 0);
    this.#missing = end - this.#received.length;
    if (this.#missing > 0) return undefined;
    const body = this.#received.toString("utf8", headEnd + 4, end);
    this.#received = this.#received.subarray(end);
    return { status: Number(statusLine.split(" ")[1]), headers, body };
  }
}

/** Connects from `from`, where one address of this machine is to stand for another client. */
export async function connectRaw(
  { port }: { port: number },
  from: `127.${string}` = "127.0.0.1",
): Promise<RawConnection> {
  const socket = connect({ port, host: "127.0.0.1", localAddress: from });
  const connection = new RawConnection(socket);
  await once(socket, "connect");
  return connection;
}

/** What a server answers to exactly these bytes. */
export async function askRaw(
  server: { port: number },
  bytes: string | Buffer,
): Promise<RawAnswer | undefined> {
  await using connection = await connectRaw(server);
  connection.write(bytes);
  return await connection.answer();
}
