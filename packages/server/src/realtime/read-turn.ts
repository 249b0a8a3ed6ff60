// Node reads a socket for as long as there is something, and nothing else meanwhile: megabytes of frames would take a second.
const TURN_BYTES = 64 * 1024;

interface Readable {
  readonly pauseReading: () => void;
  readonly resumeReading: () => void;
}

/** What is read of a person's sockets at a time: after so much all others have their turn. */
export class ReadTurn {
  readonly #socketsOfPerson: () => Iterable<Readable>;
  /** Those that ended a turn, the latest one last. */
  #served: ReadonlySet<Readable> = new Set();
  #readBytes = 0;
  #isOver = false;

  constructor(socketsOfPerson: () => Iterable<Readable>) {
    this.#socketsOfPerson = socketsOfPerson;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  noteRead(socket: Readable, bytes: number): void {
    this.#readBytes += bytes;
    if (this.#readBytes < TURN_BYTES || this.#isOver) return;
    this.#readBytes = 0;
    this.#isOver = true;
    const sockets = new Set(this.#socketsOfPerson());
    for (const each of sockets) each.pauseReading();
    this.#served = new Set([...this.#served].filter((each) => each !== socket && sockets.has(each))).add(
      socket,
    );
    const inOrder = [...sockets.difference(this.#served), ...this.#served];
    setImmediate(() => {
      this.#isOver = false;
      for (const each of inOrder) each.resumeReading();
    });
  }
}
