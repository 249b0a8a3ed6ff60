import type { Message } from "@gochat/client";

/** What is known of one message that somebody gave to `send`. */
export interface Given {
  readonly clientId: string;
  /** Which chat it was given to, and how many were given to it before. */
  readonly giver: string;
  readonly target: string;
  /** The SHA-256 of the files that it carries. */
  readonly files: readonly string[];
  /** `lost`: its chat crashed; nobody waits for it any more. `left`: its chat was closed before. */
  outcome: "waiting" | "stored" | "refused" | "cancelled" | "left" | "lost";
  /** Whatever becomes of its chat, it will be stored, or refused. */
  isKept: boolean;
  /** The chat that took it over was told that it is refused, or the user took it back there. */
  isRefusedLater: boolean;
  /** The disk of its chat was full once: what was to be kept since then may not be. */
  readonly wasDiskFull: () => boolean;
  /** The user tried again: it went behind the others. */
  wasRetried: boolean;
  message?: Message;
  code?: string;
}

/** Everything that was given in one walk, in order. */
export class Ledger {
  readonly all: Given[] = [];
  readonly #byKey = new Map<string, Given>();

  add(given: Given): Given {
    this.all.push(given);
    this.#byKey.set(given.clientId, given);
    return given;
  }

  find(clientId: string | undefined): Given | undefined {
    return clientId === undefined ? undefined : this.#byKey.get(clientId);
  }
}
