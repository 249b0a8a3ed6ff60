/** What somebody did at the keyboard. */
export type Key = { readonly text: string } | { readonly name: KeyName };

export type KeyName =
  | "enter"
  | "backspace"
  | "deleteWord"
  | "deleteLine"
  | "next"
  | "previous"
  | "pageUp"
  | "pageDown"
  | "end"
  | "interrupt"
  | "redraw";

const NAMES: Readonly<Record<string, KeyName>> = {
  "\r": "enter",
  "\n": "enter",
  "\x7f": "backspace",
  "\b": "backspace",
  "\x17": "deleteWord",
  "\x15": "deleteLine",
  "\t": "next",
  "\x0e": "next",
  "\x1b[B": "next",
  "\x10": "previous",
  "\x1b[A": "previous",
  "\x1b[Z": "previous",
  "\x1b[5~": "pageUp",
  "\x1b[6~": "pageDown",
  "\x1b[F": "end",
  "\x1b[4~": "end",
  "\x03": "interrupt",
  "\x04": "interrupt",
  "\x0c": "redraw",
};

const PASTE_BEGIN = "\x1b[200~";
const PASTE_END = "\x1b[201~";
// A sequence of a key, which is taken as a whole whether it means anything here or not; else one control character; else text.
// oxlint-disable-next-line no-control-regex
const TOKEN = /\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|[^[O])|[\x00-\x1f\x7f]|[^\x00-\x1f\x7f]+/gu;
// oxlint-disable-next-line no-control-regex
const UNFINISHED = /\x1b(?:\[[0-?]*[ -/]*|O)?$/;

/** Takes what a terminal sends, in whatever pieces it comes, apart into keys. What is pasted is text, and no key. */
export function createKeyReader(onKey: (key: Key) => void): (chunk: string) => void {
  let pending = "";
  let isPasting = false;
  return (chunk) => {
    pending += chunk;
    while (pending !== "") {
      if (isPasting) {
        const end = pending.indexOf(PASTE_END);
        if (end === -1) return;
        onKey({ text: pending.slice(0, end).replaceAll(/\r\n?/g, "\n") });
        pending = pending.slice(end + PASTE_END.length);
        isPasting = false;
        continue;
      }
      TOKEN.lastIndex = 0;
      const token =
        UNFINISHED.test(pending) && pending.lastIndexOf("\x1b") === 0 ? null : TOKEN.exec(pending);
      if (token === null) return;
      pending = pending.slice(token.index + token[0].length);
      const name = NAMES[token[0]];
      if (token[0] === PASTE_BEGIN) isPasting = true;
      else if (name !== undefined) onKey({ name });
      // oxlint-disable-next-line no-control-regex
      else if (!/^[\x00-\x1f\x7f]/.test(token[0])) onKey({ text: token[0] });
    }
  };
}
