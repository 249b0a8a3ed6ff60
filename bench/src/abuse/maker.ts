import { LIMITS } from "@gochat/protocol";

// A server on loopback without limits takes so many at once without a queue in front of its database.
const AT_ONCE = 8;
// The largest body that a server takes, less what stands around the content.
const BODY_BYTES = 64 * 1024 - 100;
const ESCAPED_BYTES = 6;

/** A text that is as large as can be on the wire: of control characters, each of which is escaped, after one that shows. */
export const HEAVY_TEXT = `x${"\u0001".repeat(
  Math.min(LIMITS.contentMaxBytes, Math.floor(BODY_BYTES / ESCAPED_BYTES)) - 1,
)}`;

/**
 * Makes what an attack needs, over the API of a server whose limits are off: only what one person could make as well, given
 * time, and whatever its schema is. Everybody is their own bare username.
 */
export class Maker {
  readonly #url: string;
  readonly #signal: AbortSignal;

  constructor(port: number, signal: AbortSignal) {
    this.#url = `http://127.0.0.1:${port}/api/v1`;
    this.#signal = signal;
  }

  async person(name: string): Promise<{ id: string; token: string }> {
    const { user } = await this.call<{ user: { id: string } }>(name, "GET", "/auth/me");
    return { id: user.id, token: name };
  }

  /** Answers with the id of the direct conversation. */
  async direct(token: string, participant: string): Promise<string> {
    await this.person(participant);
    return this.#conversation(token, { participant });
  }

  async group(token: string, name: string, participantIds: readonly string[]): Promise<string> {
    return this.#conversation(token, { name, participant_ids: participantIds });
  }

  /** Answers with the number of the message. */
  async message(token: string, conversationId: string, content: string): Promise<number> {
    const path = `/conversations/${conversationId}/messages`;
    const { message } = await this.call<{ message: { seq: number } }>(token, "POST", path, { content });
    return message.seq;
  }

  async messages(token: string, conversationId: string, count: number, content: string): Promise<void> {
    await this.many(count, () => this.message(token, conversationId, content));
  }

  /** Begins an upload; answers with its path. */
  async upload(token: string, bytes: number): Promise<string> {
    const { status, headers } = await fetch(`${this.#url}/uploads`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "tus-resumable": "1.0.0", "upload-length": String(bytes) },
      signal: this.#signal,
    });
    if (status !== 201) throw new Error(`An upload that begins is answered with ${status}.`);
    return `/api/v1/${headers.get("location")}`;
  }

  /** Does it so many times, some at once. */
  async many(count: number, work: (n: number) => Promise<unknown>): Promise<void> {
    let next = 0;
    const worker = async () => {
      while (next < count) {
        this.#signal.throwIfAborted();
        await work(next++);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  async call<T>(token: string, method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: this.#signal,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answers ${response.status}: ${text.slice(0, 300)}`);
    return JSON.parse(text) as T;
  }

  async #conversation(token: string, body: object): Promise<string> {
    const { conversation } = await this.call<{ conversation: { id: string } }>(
      token,
      "POST",
      "/conversations",
      body,
    );
    return conversation.id;
  }
}
