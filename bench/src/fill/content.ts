import { draw } from "./draw.ts";

const MIN_LENGTH = 20;
const MAX_LENGTH = 200;
const WORDS = (
  "the a of to and in is it you that was for on are with as they be at one have this from or had by but some what there " +
  "we can out other were all your when up use how said an each she which do their time if will way about many then them " +
  "would write like so these her long make thing see him two has look more day could go come did my sound no most number " +
  "who over know water than call first people may down side been now find meeting deploy review branch ticket customer " +
  "invoice release coffee tomorrow weekend photo train garden kitchen question answer report budget server message"
).split(" ");
// Long enough that two messages rarely begin at the same place.
const TEXT_LENGTH = 1 << 20;

let text = "";

/** 20 to 200 characters of words. The same for the same message. */
export function contentOf(conversation: number, age: number): string {
  if (text === "") text = makeText();
  const drawn = draw("content", conversation, age);
  const length = MIN_LENGTH + (drawn % (MAX_LENGTH - MIN_LENGTH + 1));
  const start = draw("content", drawn) % (TEXT_LENGTH - MAX_LENGTH);
  return text.slice(start, start + length);
}

function makeText(): string {
  const words: string[] = [];
  for (let length = 0, n = 0; length < TEXT_LENGTH; n++) {
    const word = WORDS[draw("content", -1, n) % WORDS.length] ?? "";
    words.push(word);
    length += word.length + 1;
  }
  return words.join(" ").slice(0, TEXT_LENGTH);
}
