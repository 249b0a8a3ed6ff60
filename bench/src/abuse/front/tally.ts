/** What the attackers did, and what they got for it. */
export interface Tally {
  /** Connections that were open, and those that the server ended. */
  opened: number;
  cut: number;
  /** Connections that could not be made. */
  failed: number;
  bytesSent: number;
  bytesTaken: number;
  /** How many answers had which status, of those that were read. */
  statuses: Record<string, number>;
}

export const emptyTally = (): Tally => ({
  opened: 0,
  cut: 0,
  failed: 0,
  bytesSent: 0,
  bytesTaken: 0,
  statuses: {},
});

export function countStatus(tally: Tally, status: number | string): void {
  tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
}

/** The status of an answer by its first bytes; undefined when they are something else. */
export const statusIn = (bytes: Buffer): string | undefined =>
  /^HTTP\/1\.1 (\d{3}) /.exec(bytes.toString("latin1", 0, 13))?.[1];

export function describeTally(tally: Tally): string {
  const { opened, cut, failed, bytesSent, bytesTaken, statuses } = tally;
  const answers = Object.entries(statuses).map(
    ([status, times]) => `${times.toLocaleString("en-US")} × ${status}`,
  );
  return [
    `${megabytes(bytesTaken)} MB for ${megabytes(bytesSent)} MB`,
    `${opened.toLocaleString("en-US")} connections, ${cut.toLocaleString("en-US")} cut`,
    ...(failed > 0 ? [`${failed.toLocaleString("en-US")} not made`] : []),
    ...answers,
  ].join(", ");
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
