/** No statement when there is no comment. */
export function renderComment(kind: string, object: string, text: string | null): string[] {
  return text === null ? [] : [`COMMENT ON ${kind} ${object} IS '${text.replaceAll("'", "''")}';`];
}
