// Not zero: a server does not unmask at all what is masked with zeros.
const MASK = [0x5a, 0xc3, 0x17, 0x8e] as const;

/** RFC 6455 §5.5.3. */
export const PONG = Buffer.from([0x8a, 0x80, ...MASK]);

const mask = (byte: number, index: number): number => byte ^ (MASK[index % 4] ?? 0);

/** A masked text frame of up to 65,535 bytes. */
export function maskedText(text: string): Buffer {
  const payload = Buffer.from(text);
  const header =
    payload.length < 126 ? [0x80 | payload.length] : [0x80 | 126, payload.length >> 8, payload.length & 0xff];
  return Buffer.from([0x81, ...header, ...MASK, ...payload.map(mask)]);
}

const KEY_DIGITS = 12;
export const keyOf = (n: number): string => String(n).padStart(KEY_DIGITS, "0");

/** What numbers the sends: the idempotency key, or the id of the frame, which only the answer repeats. */
export type KeyField = "client_id" | "id";

/** Sends of one person to one conversation, each with a key of its own: copied from a template instead of encoded. */
export class SendTemplate {
  readonly #frame: Buffer;
  readonly #keyAt: number;
  readonly #keyMask: number;

  constructor(target: Readonly<Record<string, string>>, content: string, keyField: KeyField) {
    const head = `{"type":"message.send","${keyField}":"`;
    const tail = JSON.stringify({ ...target, content }).slice(1);
    this.#frame = maskedText(`${head}${keyOf(0)}",${tail}`);
    this.#keyAt = this.#frame.length - Buffer.byteLength(`${keyOf(0)}",${tail}`);
    this.#keyMask = head.length;
  }

  /** `count` frames with the keys `first`, `first + 1`, … */
  write(first: number, count: number): Buffer {
    const size = this.#frame.length;
    const frames = Buffer.allocUnsafe(size * count);
    for (let i = 0; i < count; i++) {
      this.#frame.copy(frames, i * size);
      let rest = first + i;
      for (let digit = KEY_DIGITS - 1; digit >= 0; digit--) {
        frames[i * size + this.#keyAt + digit] = mask(48 + (rest % 10), this.#keyMask + digit);
        rest = Math.floor(rest / 10);
      }
    }
    return frames;
  }
}
