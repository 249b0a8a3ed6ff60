import type { HttpConnection } from "./http-connection.ts";

/**
 * Connections in one state, at most so many for each network. One more pushes out the one that has been in it the longest: whoever
 * fills the places of an address is pushed out by their neighbours, whose own stay there is short.
 */
export class OldestOut {
  readonly #max: number;
  readonly #byNetwork = new Map<string, Set<HttpConnection>>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Takes it in; answers with the one that has to go. */
  add(connection: HttpConnection): HttpConnection | undefined {
    if (connection.network === null) return undefined;
    let here = this.#byNetwork.get(connection.network);
    if (here === undefined) this.#byNetwork.set(connection.network, (here = new Set()));
    here.add(connection);
    if (here.size <= this.#max) return undefined;
    const [oldest] = here;
    return oldest;
  }

  delete(connection: HttpConnection): void {
    if (connection.network === null) return;
    const here = this.#byNetwork.get(connection.network);
    if (here?.delete(connection) === true && here.size === 0) this.#byNetwork.delete(connection.network);
  }
}
