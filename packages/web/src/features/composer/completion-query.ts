/** What stands before the caret and may be completed. */
export interface CompletionQuery {
  readonly kind: "member" | "emoji";
  /** Without its sign. */
  readonly query: string;
  /** Where its sign is. */
  readonly from: number;
  /** Where the caret is. */
  readonly to: number;
}

// Longer ones are no names, and looking for them in a long text would cost time with every key.
const LOOK_BACK = 80;

// Neither begins where a word, an address or a path goes on (M5), nor behind a backslash. An emoji is no word, with whatever it is made of.
const NO_WORD = String.raw`(?<![\p{L}\p{N}_\/:@.\\\-]\p{M}*)`;
const MEMBER = new RegExp(String.raw`${NO_WORD}@([\p{L}\p{N}\p{M}_.\-]*)$`, "u");
const EMOJI = new RegExp(String.raw`${NO_WORD}:([\p{L}\p{N}+\-][\p{L}\p{N}\p{M}_+\-]+)$`, "u");
const CLOSED_EMOJI = new RegExp(String.raw`${NO_WORD}:([a-z0-9_+\-]+):$`, "u");

/** What is to be completed at a caret, if anything: from an `@` on, or from a `:` and two letters on. */
export function completionAt(text: string, caret: number): CompletionQuery | null {
  const before = text.slice(Math.max(caret - LOOK_BACK, 0), caret);
  const of = (kind: CompletionQuery["kind"], found: RegExpExecArray | null): CompletionQuery | null =>
    found === null ? null : { kind, query: found[1] ?? "", from: caret - found[0].length, to: caret };
  return of("member", MEMBER.exec(before)) ?? of("emoji", EMOJI.exec(before));
}

/** The `:code:` that ends at a caret. */
export function codeAt(text: string, caret: number): { readonly code: string; readonly from: number } | null {
  const found = CLOSED_EMOJI.exec(text.slice(Math.max(caret - LOOK_BACK, 0), caret));
  return found === null ? null : { code: found[1] ?? "", from: caret - found[0].length };
}
