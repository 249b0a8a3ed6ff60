import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { PONG } from "./wire-frames.ts";

export interface WireListener {
  /** A whole text frame: its payload lies in `buffer` from `start` to `end`. */
  readonly onText: (buffer: Buffer, start: number, end: number) => void;
  /** After the last frame of what arrived together. */
  readonly onDrained: () => void;
}

/** A WebSocket client that hands out payloads where they lie, without copying or decoding them. */
export class WireSocket {
  readonly #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);
  listener: WireListener | null = null;

  constructor(socket: Socket, early: Buffer) {
    this.#socket = socket;
    this.#rest = early;
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("error", () => {});
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** Hears from now on, first of all what has come already. */
  listen(listener: WireListener): void {
    this.listener = listener;
    this.#take(Buffer.alloc(0));
  }

  #take(chunk: Buffer): void {
    const buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = this.listener === null ? buffer : buffer.subarray(this.#read(buffer, this.listener));
    this.listener?.onDrained();
  }

  /** Returns how much of it was whole frames. A server's frames are not masked, and this one's are not split. */
  #read(buffer: Buffer, listener: WireListener): number {
    let at = 0;
    while (at + 2 <= buffer.length) {
      const short = buffer[at + 1] ?? 0;
      const header = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (at + header > buffer.length) break;
      const length =
        short < 126 ? short : short === 126 ? buffer.readUInt16BE(at + 2) : buffer.readUIntBE(at + 4, 6);
      const end = at + header + length;
      if (end > buffer.length) break;
      const opcode = (buffer[at] ?? 0) & 0x0f;
      if (opcode === 1) listener.onText(buffer, at + header, end);
      else if (opcode === 9) this.write(PONG);
      else if (opcode === 8)
        throw new Error(`the server closed a socket with ${buffer.readUInt16BE(at + header)}`);
      at = end;
    }
    return at;
  }
}

/** Opens a socket as this person. */
export async function openWireSocket(port: number, token: string): Promise<WireSocket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const key = Buffer.from("0123456789abcdef").toString("base64");
  socket.write(
    `GET /ws?token=${token} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  let answer = Buffer.alloc(0);
  for (;;) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    answer = Buffer.concat([answer, chunk]);
    const end = answer.indexOf("\r\n\r\n");
    if (end < 0) continue;
    if (!answer.subarray(0, 13).equals(Buffer.from("HTTP/1.1 101 "))) throw new Error(answer.toString());
    return new WireSocket(socket, answer.subarray(end + 4));
  }
}
