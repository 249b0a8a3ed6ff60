let segmenter: Intl.Segmenter | undefined;

/** What people take for single signs. The first use takes long: what is plain needs none. */
export const graphemesOf = (text: string): string[] =>
  Array.from(
    (segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" })).segment(text),
    ({ segment }) => segment,
  );
