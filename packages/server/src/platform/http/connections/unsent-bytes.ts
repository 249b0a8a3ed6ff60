import type { ConnectionBounds, CutReason } from "./connection-bounds.ts";
import type { HttpConnection, Taken } from "./http-connection.ts";

interface Debt {
  bytes: number;
  /** What was seen at the last look, and since when it has not changed. */
  seen: Taken;
  since: number;
}

// So that a full account is not cleared again for every answer.
const RELIEVED = 7 / 8;

/**
 * What the peers of this node have not taken yet, by connection and by network. Connections that owe nothing are not in it and
 * cost nothing.
 */
export class UnsentBytes {
  readonly #bounds: ConnectionBounds;
  readonly #cut: (connection: HttpConnection, reason: CutReason) => void;
  readonly #owed = new Map<HttpConnection, Debt>();
  readonly #byNetwork = new Map<string, number>();
  #total = 0;

  constructor(bounds: ConnectionBounds, cut: (connection: HttpConnection, reason: CutReason) => void) {
    this.#bounds = bounds;
    this.#cut = cut;
  }

  /** Measured now. */
  get total(): number {
    for (const connection of this.#owed.keys()) this.#set(connection, connection.unsentBytes);
    return this.#total;
  }

  /** Something was written to it. */
  note(connection: HttpConnection): void {
    const bytes = connection.unsentBytes;
    const { unsentPerConnection, unsentPerNetwork, unsentPerNode } = this.#bounds;
    this.#set(connection, bytes);
    if (bytes > unsentPerConnection) this.#cut(connection, "unsent_connection");
    const { network } = connection;
    if (network !== null && (this.#byNetwork.get(network) ?? 0) > unsentPerNetwork)
      this.#relieve(unsentPerNetwork, "unsent_address", (each) => each.network === network);
    if (this.#total > unsentPerNode) this.#relieve(unsentPerNode, "unsent_node", () => true);
  }

  forget(connection: HttpConnection): void {
    this.#set(connection, 0);
  }

  /** Cuts those that take nothing. */
  review(now: number): void {
    for (const [connection, debt] of this.#owed) {
      this.#set(connection, connection.unsentBytes);
      const { seen } = debt;
      debt.seen = connection.taken;
      if (debt.seen.waiting < seen.waiting || debt.seen.inHandle !== seen.inHandle) debt.since = now;
      else if (debt.bytes > 0 && now - debt.since >= this.#bounds.stalledMs) this.#cut(connection, "stalled");
    }
  }

  /** What was noted only grows between two looks; so look again first, and only then cut those that owe most. */
  #relieve(max: number, reason: CutReason, isMeant: (connection: HttpConnection) => boolean): void {
    const debtors: [HttpConnection, number][] = [];
    let sum = 0;
    for (const connection of this.#owed.keys()) {
      if (!isMeant(connection)) continue;
      const bytes = connection.unsentBytes;
      this.#set(connection, bytes);
      debtors.push([connection, bytes]);
      sum += bytes;
    }
    if (sum <= max) return;
    debtors.sort(([, a], [, b]) => b - a);
    for (const [connection, bytes] of debtors) {
      if (sum <= max * RELIEVED) return;
      sum -= bytes;
      this.#cut(connection, reason);
    }
  }

  #set(connection: HttpConnection, bytes: number): void {
    const debt = this.#owed.get(connection);
    const change = bytes - (debt?.bytes ?? 0);
    if (change === 0) return;
    if (debt !== undefined) debt.bytes = bytes;
    else this.#owed.set(connection, { bytes, seen: connection.taken, since: performance.now() });
    if (bytes === 0) this.#owed.delete(connection);
    this.#total += change;
    this.#addTo(connection.network, change);
  }

  #addTo(network: string | null, change: number): void {
    if (network === null) return;
    const bytes = (this.#byNetwork.get(network) ?? 0) + change;
    if (bytes === 0) this.#byNetwork.delete(network);
    else this.#byNetwork.set(network, bytes);
  }
}
