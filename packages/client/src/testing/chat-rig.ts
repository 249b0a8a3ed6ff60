import { readCache } from "../cache/cache.ts";
import type { Chat } from "../chat.ts";
import { createChat } from "../create-chat.ts";
import type { ChatDeps, StartedBy } from "../create-chat.ts";
import type { Question, RequestOptions } from "../connection/requests.ts";
import type { ConnectionStatus } from "../connection/status.ts";
import type { Conversation, Message } from "../contract/entities.ts";
import type { ClientFrame, ServerFrame } from "../contract/frames.ts";
import { readDrafts } from "../drafts/drafts.ts";
import { GoChatError } from "../errors.ts";
import type { Credentials } from "../session/credentials.ts";
import { createSession } from "../session/session.ts";
import { memoryStorage } from "../storage/memory.ts";
import type { Storage } from "../storage/storage.ts";
import { conversationOf, messageOf, personOf } from "./entities.ts";
import { ManualEnvironment } from "./manual-environment.ts";
import { ScriptedUploads } from "./scripted-uploads.ts";

const URL = "http://chat.test";

/** A request over the socket that the test answers. */
export interface Asked {
  readonly frame: Question;
  readonly answer: (frame: object) => void;
  readonly refuse: (error: unknown) => void;
}

interface HistoryInput {
  readonly id: string;
  readonly after?: number;
  readonly limit?: number;
}

let rigs = 0;

/** A whole chat of `me` whose server is what the test says. Everything in it is real but the connection and what is behind it. */
export class ChatRig {
  readonly uploads: ScriptedUploads;
  readonly environment: ManualEnvironment;
  readonly storage: Storage;
  /** What the server has. */
  readonly messages = new Map<string, Message[]>();
  readonly conversations = new Map<string, Partial<Conversation>>();
  /** What was asked over the socket and is not answered yet, `sync` aside. */
  asked: Asked[] = [];
  readonly sent: ClientFrame[] = [];
  /** Calls of the API, which wait for it. */
  gate: Promise<void> = Promise.resolve();
  readonly calls: string[] = [];
  chat!: Chat & StartedBy;
  #deps!: Parameters<ChatDeps["connect"]>[0];
  #status: ConnectionStatus = { state: "closed" };
  #life = new AbortController();

  constructor(storage: Storage = memoryStorage(), uploads = new ScriptedUploads()) {
    this.storage = storage;
    this.uploads = uploads;
    this.environment = new ManualEnvironment({ fetch: uploads.fetch });
    // No two are made at the same time, with the same chance.
    this.environment.time += ++rigs;
    this.environment.chance = (rigs % 1000) / 1000;
  }

  static async start(storage?: Storage, uploads?: ScriptedUploads): Promise<ChatRig> {
    const rig = new ChatRig(storage, uploads);
    await rig.begin();
    return rig;
  }

  /** A chat that is online, and to which everything up to the third message of `c` is nothing new. */
  static async online(storage?: Storage, uploads?: ScriptedUploads): Promise<ChatRig> {
    const rig = await ChatRig.start(storage, uploads);
    rig.fill("c", 3);
    await rig.goOnline();
    await settled();
    return rig;
  }

  /** Makes the chat, from what the storage has; it is not online yet. */
  async begin(credentials: Credentials = { token: "me" }): Promise<void> {
    // oxlint-disable-next-line typescript/no-this-alias
    const rig = this;
    const statusNow = () => this.#status;
    this.chat = createChat({
      url: URL,
      me: personOf("me"),
      cached: await readCache(this.storage, URL),
      drafts: await readDrafts(this.storage, "me"),
      api: this.#api() as never,
      calls: () => ({}) as never,
      session: createSession({
        url: URL,
        api: {} as never,
        credentials,
        storage: this.storage,
        environment: this.environment,
        onSignedOut: (error) => rig.chat.endSession(error),
      }),
      storage: this.storage,
      environment: this.environment,
      connect: (callbacks) => {
        this.#deps = callbacks;
        return {
          get status() {
            return statusNow();
          },
          start: () => {},
          retry: () => {},
          stop: () => {
            if (statusNow().state !== "closed") this.goOffline({ state: "closed" });
          },
          send: (frame) => {
            if (this.#status.state !== "online") return false;
            this.sent.push(frame);
            return true;
          },
          request: ((frame: Question, options?: RequestOptions) => this.#request(frame, options)) as never,
        };
      },
    });
    this.chat.start();
  }

  /** A frame comes. */
  frame(frame: object): void {
    this.#deps.onFrame(frame as ServerFrame);
  }

  /** Somebody else's message comes, or one that this test made. */
  tell(message: Message): void {
    const { conversation_id, version } = message;
    this.messages.set(conversation_id, [...(this.messages.get(conversation_id) ?? []), message]);
    this.frame({ type: "message.created", conversation_id, version, message });
  }

  /** The server has a conversation with so many messages of Bob. */
  fill(id: string, count: number, more: Partial<Conversation> = {}): void {
    this.conversations.set(id, more);
    this.messages.set(
      id,
      Array.from({ length: count }, (_, nth) => messageOf(id, nth + 1)),
    );
  }

  /** As the server, or the connection, says it. */
  error(...about: ConstructorParameters<typeof GoChatError>): GoChatError {
    return new GoChatError(...about);
  }

  async goOnline(): Promise<void> {
    this.#life = new AbortController();
    this.#status = { state: "syncing" };
    const ready = { type: "ready", user: personOf("me"), since: "1", epoch: "e" };
    this.frame(ready);
    await this.#deps.onReady(ready as never, this.#life.signal);
    this.#tellStatus({ state: "online" });
  }

  /** What the connection asks for before it opens a socket. */
  ticket(): Promise<string> {
    return this.#deps.ticket(new AbortController().signal);
  }

  goOffline(status: ConnectionStatus = { state: "waiting" }): void {
    const { asked } = this;
    this.asked = [];
    this.#life.abort();
    for (const { refuse } of asked)
      refuse(new GoChatError("unreachable", "The connection was lost.", { isRetryable: true }));
    this.#tellStatus(status);
  }

  /** The message of a send that waits is stored, and its answer comes. */
  store(asked: Asked, seq: number, conversation_id: string): Message {
    const { client_id, content = "" } = asked.frame as { client_id: string; content?: string };
    const message = messageOf(conversation_id, seq, { sender: personOf("me"), client_id, content });
    this.messages.set(conversation_id, [...(this.messages.get(conversation_id) ?? []), message]);
    const ack = { type: "ack", message, client_id };
    this.frame(ack);
    asked.answer(ack);
    return message;
  }

  /** The next request of this type that waits. */
  take(type: Question["type"]): Asked {
    const found = this.asked.find(({ frame }) => frame.type === type);
    if (found === undefined) throw new Error(`nobody asked for ${type}`);
    this.asked = this.asked.filter((each) => each !== found);
    return found;
  }

  #tellStatus(status: ConnectionStatus): void {
    this.#status = status;
    this.#deps.onStatus(status);
  }

  #request(frame: Question, { signal }: RequestOptions = {}): Promise<object> {
    if (this.#status.state !== "online" && this.#status.state !== "syncing")
      return Promise.reject(new GoChatError("unreachable", "There is no connection.", { isRetryable: true }));
    if (frame.type === "sync") return Promise.resolve({ type: "synced", since: "2", epoch: "e" });
    return new Promise((answer, refuse) => {
      signal?.addEventListener("abort", () => refuse(signal.reason as Error));
      this.asked.push({ frame, answer, refuse });
    });
  }

  #api() {
    const entity = (id: string) => conversationOf(id, this.messages.get(id), this.conversations.get(id));
    const call =
      <I, O>(name: string, run: (input: I) => O) =>
      async (input: I): Promise<O> => {
        this.calls.push(name);
        const answer = run(input);
        await this.gate;
        return answer;
      };
    return {
      auth: { wsTicket: call("wsTicket", () => ({ ticket: "t" })) },
      conversations: {
        list: call("list", ({ archived }: { archived?: boolean }) => ({
          conversations: archived === true ? [] : [...this.messages.keys()].map(entity),
          next_cursor: null,
        })),
        get: call("get", ({ id }: { id: string }) => {
          if (!this.messages.has(id)) throw new GoChatError("conversation_not_found", "There is none.");
          return { conversation: entity(id) };
        }),
      },
      files: {
        get: call("file", ({ id }: { id: string }) => ({ file: this.uploads.fileOf(id) })),
      },
      messages: {
        history: call("history", ({ id, after = 0, limit = 50 }: HistoryInput) => {
          const above = (this.messages.get(id) ?? []).filter(({ seq }) => seq > after);
          return { messages: above.slice(0, limit), next_cursor: null, has_more: above.length > limit };
        }),
      },
    };
  }
}

/** Whatever can go on without the world has gone on. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** When this is true: what a file says of its bytes takes some turns. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 5_000; turn++) {
    if (isSo()) return settled();
    await settled();
  }
  throw new Error("it did not come to be so");
}
