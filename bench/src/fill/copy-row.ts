export type Field = string | number | boolean | Date | null;

/** A line of COPY in its text format. Nothing that is made here holds a tab, a line end or a backslash. */
export function copyRow(fields: readonly Field[]): string {
  let line = "";
  for (const [place, field] of fields.entries()) line += `${place === 0 ? "" : "\t"}${fieldText(field)}`;
  return `${line}\n`;
}

function fieldText(field: Field): string | number | boolean {
  if (field === null) return String.raw`\N`;
  return field instanceof Date ? field.toISOString() : field;
}

// Above the buffer of a socket, so that each one waits for the one before.
const CHUNK_LENGTH = 256 * 1024;

/** Joins lines into chunks of a bounded size. */
export function* inChunks(lines: Iterable<string>): Generator<Buffer> {
  let chunk = "";
  for (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield Buffer.from(chunk);
    chunk = "";
  }
  if (chunk !== "") yield Buffer.from(chunk);
}
