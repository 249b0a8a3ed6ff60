/** A text and what is selected of it. */
export interface Selected {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** A change of a text: `insert` stands in place of what is between `from` and `to`; then `select` is selected. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  readonly select: readonly [from: number, to: number];
}

/** Puts text in place of what is selected, and the caret behind it. */
export const insertion = ({ from, to }: Omit<Selected, "text">, insert: string): TextEdit => ({
  from,
  to,
  insert,
  select: [from + insert.length, from + insert.length],
});

/** What is typed over a selection and wraps it; `*` twice is bold, `~` twice struck through. */
export const WRAPPING: ReadonlySet<string> = new Set(["*", "_", "`", "~"]);

/** Puts a mark on both sides of the selection, which stays selected. Undefined where nothing is selected but space. */
export function wrap(selected: Selected, mark: string): TextEdit | undefined {
  const { text, from, to } = trimmed(selected);
  if (from === to) return undefined;
  const inside = text.slice(from, to);
  return {
    from,
    to,
    insert: mark + inside + mark,
    select: [from + mark.length, to + mark.length],
  };
}

/** The same as a switch: takes the marks away where they are. Without a selection the caret comes between the two. */
export function toggleMark(selected: Selected, mark: string): TextEdit {
  const { text, from, to } = trimmed(selected);
  const outerFrom = from - mark.length;
  const isMarked = outerFrom >= 0 && text.slice(outerFrom, from) === mark && text.startsWith(mark, to);
  if (isMarked && from !== to)
    return {
      from: outerFrom,
      to: to + mark.length,
      insert: text.slice(from, to),
      select: [outerFrom, outerFrom + to - from],
    };
  const caret = selected.from + mark.length;
  return (
    wrap(selected, mark) ?? {
      from: selected.from,
      to: selected.to,
      insert: mark + mark,
      select: [caret, caret],
    }
  );
}

/** As code: within its line, or in fences where it is several. */
export function toggleCode(selected: Selected): TextEdit {
  const { text, from, to } = trimmed(selected);
  const inside = text.slice(from, to);
  if (!inside.includes("\n")) return toggleMark(selected, "`");
  const before = from > 0 && text[from - 1] !== "\n" ? "\n```\n" : "```\n";
  const after = to < text.length && text[to] !== "\n" ? "\n```\n" : "\n```";
  return {
    from,
    to,
    insert: before + inside + after,
    select: [from + before.length, to + before.length],
  };
}

/** Makes a link of what is selected. Undefined where that would be none in Markdown. */
export function link({ text, from, to }: Selected, address: string): TextEdit | undefined {
  const label = text.slice(from, to);
  if (label.trim() === "" || /[[\]\n]/.test(label) || isAddress(label)) return undefined;
  const target = /[()]/.test(address) ? `<${address}>` : address;
  return insertion({ from, to }, `[${label}](${target})`);
}

/** Whether a text is one address, and nothing more. */
export const isAddress = (text: string): boolean => /^https?:\/\/[^\s<>]+$/i.test(text) && URL.canParse(text);

/** Marks that touch a space are none. */
function trimmed({ text, from, to }: Selected): Selected {
  const inside = text.slice(from, to);
  const start = from + inside.length - inside.trimStart().length;
  return inside.trim() === ""
    ? { text, from, to: from }
    : { text, from: start, to: start + inside.trim().length };
}
