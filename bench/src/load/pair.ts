import { SendTemplate, keyOf } from "./wire-frames.ts";
import type { KeyField } from "./wire-frames.ts";
import type { WireListener, WireSocket } from "./wire-socket.ts";

// Behind `{"type":"` an acknowledgement and a delivery differ in their first letter; so do all frames that matter here.
const TYPE_AT = 9;
const [ACK, ERROR, MESSAGE] = [0x61, 0x65, 0x6d];
/** Of so many messages one is parsed, checked and timed. */
const SAMPLE_EVERY = 100;

interface Sample {
  readonly n: number;
  readonly sentAt: number;
}

/** One person who writes to another. Counts, and looks inside one frame of a hundred. */
export class Pair {
  sent = 0;
  acked = 0;
  delivered = 0;
  /** Answered with an error. */
  refused = 0;
  latencies: number[] = [];
  readonly problems: string[] = [];
  readonly #sender: WireSocket;
  readonly #template: SendTemplate;
  readonly #keyField: KeyField;
  #window = 0;
  #samples: Sample[] = [];

  constructor(
    sender: WireSocket,
    receiver: WireSocket,
    target: Readonly<Record<string, string>>,
    content: string,
    keyField: KeyField,
  ) {
    this.#sender = sender;
    this.#keyField = keyField;
    this.#template = new SendTemplate(target, content, keyField);
    sender.listen(this.#listener((buffer, start, end) => this.#onAnswer(buffer, start, end)));
    receiver.listen(this.#listener((buffer, start, end) => this.#onEvent(buffer, start, end)));
  }

  /** Keeps as many sends unanswered from now on; 0 ends it. */
  setWindow(window: number): void {
    this.#window = window;
    this.#fill();
  }

  get #answered(): number {
    return this.acked + this.refused;
  }

  #listener(onText: WireListener["onText"]): WireListener {
    return { onText, onDrained: () => this.#fill() };
  }

  #fill(): void {
    const count = this.#window - (this.sent - this.#answered);
    if (count <= 0) return;
    const first = this.sent + 1;
    this.#sender.write(this.#template.write(first, count));
    this.sent += count;
    const sampled = Math.ceil(first / SAMPLE_EVERY) * SAMPLE_EVERY;
    if (sampled <= this.sent) this.#samples.push({ n: sampled, sentAt: performance.now() });
  }

  #onAnswer(buffer: Buffer, start: number, end: number): void {
    const type = buffer[start + TYPE_AT];
    if (type === ERROR) {
      this.refused++;
      this.problems.push(buffer.toString("utf8", start, end));
    } else if (type === ACK) this.acked++;
    else return;
    // Answers come in the order of the sends (O3).
    const [sample] = this.#samples;
    if (sample?.n !== this.#answered) return;
    this.#samples.shift();
    if (type === ERROR) return;
    this.latencies.push(performance.now() - sample.sentAt);
    const ack = parse<Partial<Record<KeyField, string>> & { duplicate?: true }>(buffer, start, end);
    if (ack[this.#keyField] !== keyOf(sample.n) || ack.duplicate)
      this.problems.push(`ack ${sample.n}: ${JSON.stringify(ack)}`);
  }

  #onEvent(buffer: Buffer, start: number, end: number): void {
    if (buffer[start + TYPE_AT] !== MESSAGE) return;
    this.delivered++;
    if (this.delivered % SAMPLE_EVERY !== 0) return;
    const { message } = parse<{ message: { seq: number } }>(buffer, start, end);
    if (message.seq !== this.delivered)
      this.problems.push(`delivery ${this.delivered} has seq ${message.seq}`);
  }
}

const parse = <T>(buffer: Buffer, start: number, end: number): T =>
  JSON.parse(buffer.toString("utf8", start, end)) as T;
