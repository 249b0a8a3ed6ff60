import type { Emoji } from "./emoji-index.ts";

// What every system of the last years has: below this nothing is tried.
const KNOWN_VERSION = 13;
const SIZE_PX = 24;

const answers = new Map<string, boolean>();

/** Whether this device has a picture of an emoji: one try stands for all of the same version, one for the flags of countries. */
export function canShow({ emoji, version }: Pick<Emoji, "emoji" | "version">): boolean {
  const isFlag = /^\p{RI}\p{RI}$/u.test(emoji);
  if (!isFlag && version <= KNOWN_VERSION) return true;
  const key = isFlag ? "flags" : String(version);
  const answer = answers.get(key) ?? hasPicture(emoji);
  answers.set(key, answer);
  return answer;
}

/** A picture has colours of its own and is one glyph: in two colours of ink it looks the same. */
function hasPicture(emoji: string): boolean {
  const canvas = document.createElement("canvas");
  canvas.width = SIZE_PX * 2;
  canvas.height = SIZE_PX;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  // Where nothing can be drawn nothing is known.
  if (context === null) return true;
  const fonts = getComputedStyle(document.documentElement).getPropertyValue("--emoji");
  context.font = `${SIZE_PX * 0.75}px ${fonts}`;
  context.textBaseline = "middle";
  const isOneGlyph = context.measureText(emoji).width < SIZE_PX * 1.25;
  const draw = (ink: string): Uint8ClampedArray => {
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = ink;
    context.fillText(emoji, 0, SIZE_PX / 2);
    return context.getImageData(0, 0, canvas.width, canvas.height).data;
  };
  const red = draw("#f00");
  const blue = draw("#00f");
  return isOneGlyph && red.some((value) => value > 0) && red.every((value, at) => value === blue[at]);
}
