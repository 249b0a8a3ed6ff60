const SEED = 0x60c4a7;

/** What a number is drawn for: numbers for different purposes have nothing to do with each other. */
const PURPOSES = [
  "kind",
  "size",
  "members",
  "length",
  "order",
  "turn",
  "sender",
  "content",
  "reply",
  "mention",
  "id",
  "key",
  "read",
] as const;
type Purpose = (typeof PURPOSES)[number];

const SALTS = Object.fromEntries(PURPOSES.map((purpose, i) => [purpose, Math.imul(i + 1, 0xc2b2ae35)]));

/**
 * A whole number from 0 to 2^32 - 1 that looks random and depends on nothing but what it is drawn for. So any message can
 * be made again, whenever another one quotes it, and two runs make the same rows.
 */
export function draw(purpose: Purpose, subject: number, detail = 0): number {
  const salt = SALTS[purpose] ?? 0;
  return mix(mix(Math.imul(subject ^ SEED, 0x9e3779b1) ^ salt) ^ detail) >>> 0;
}

/** The same as a share: above 0, up to 1. */
export const drawShare = (purpose: Purpose, subject: number, detail = 0): number =>
  (draw(purpose, subject, detail) + 1) / 2 ** 32;

/** The last step of MurmurHash3: every bit of the input changes half of the output. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Puts the items into an order that is the same in every run (Fisher and Yates). */
export function shuffle(items: { [index: number]: number; readonly length: number }): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = draw("order", last) % (last + 1);
    const moved = items[last] ?? 0;
    items[last] = items[other] ?? 0;
    items[other] = moved;
  }
}
