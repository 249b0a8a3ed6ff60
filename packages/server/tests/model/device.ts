import type { ServerFrame } from "@gochat/protocol";
import { connectUser, DeviceState, fetchState, readAwaited } from "@gochat/testkit";
import type { TestClient, TestServer } from "@gochat/testkit";
import type { Person } from "./model.ts";

/** One device of one person: what it knows, and its socket while it has one. */
export class Device implements AsyncDisposable {
  readonly person: Person;
  readonly state: DeviceState;
  #server: TestServer;
  #client: TestClient | null;
  #applied = 0;

  private constructor(person: Person, server: TestServer, client: TestClient, state: DeviceState) {
    this.person = person;
    this.state = state;
    this.#server = server;
    this.#client = client;
  }

  /** A device that knows nothing yet: it connects, and reads what there is. */
  static async open(person: Person, server: TestServer): Promise<Device> {
    const client = await connectUser(server, person.username);
    return new Device(person, server, client, DeviceState.reading(await fetchState(server, person.username)));
  }

  get isConnected(): boolean {
    return this.#client !== null;
  }

  async disconnect(): Promise<void> {
    this.#takeFrames();
    await this.#client?.[Symbol.asyncDispose]();
    this.#client = null;
  }

  /**
   * Comes back, to any node, and asks for what it missed (R1), in a sync for each so many conversations (R8). `isSyncFirst`: it gets no
   * event before, and sets nothing aside (R9).
   */
  async reconnect(
    server: TestServer,
    { size, isSyncFirst = false }: { size?: number; isSyncFirst?: boolean } = {},
  ): Promise<void> {
    await this.disconnect();
    this.#server = server;
    this.state.setsAside = !isSyncFirst;
    this.#client = await connectUser(
      server,
      this.person.username,
      isSyncFirst ? { query: { sync: "1" } } : {},
    );
    this.#applied = 0;
    await Promise.all(this.state.syncFrames(size).map((frame) => this.request(frame)));
    await this.catchUp();
  }

  /** Its answer, whatever its type. */
  async request(frame: object): Promise<ServerFrame> {
    if (this.#client === null) throw new Error("the device is not connected");
    return this.#client.request({ ...frame });
  }

  /** Takes what has come, and reads the conversations that must be read. */
  async catchUp(): Promise<void> {
    this.#takeFrames();
    await readAwaited(this.state, this.#server, this.person.username);
  }

  /** What came since it connected, for people who look for what is missing. */
  received(): string {
    const frames = this.#client?.frames ?? [];
    return frames
      .map((frame) => ("version" in frame ? `${frame.type} ${frame.version}` : frame.type))
      .join(", ");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client?.[Symbol.asyncDispose]();
  }

  #takeFrames(): void {
    const frames = this.#client?.frames ?? [];
    for (const frame of frames.slice(this.#applied)) this.state.apply(frame);
    this.#applied = frames.length;
  }
}
