import type { RawConnection } from "../front/raw-connection.ts";

const EVERY_MS = 1000;

/** A byte now and then, so that it never looks dead. */
export function trickle(connection: RawConnection): void {
  const timer = setInterval(() => connection.write("x"), EVERY_MS);
  void connection.closed.then(() => clearInterval(timer));
}
