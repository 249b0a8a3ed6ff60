export interface ByteRange {
  readonly start: number;
  /** After the last byte. */
  readonly end: number;
}

export function assertRange({ start, end }: ByteRange): void {
  const isRange = Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start < end;
  if (!isRange) throw new RangeError("A range has at least one byte.");
}
