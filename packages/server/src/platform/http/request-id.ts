import type { IncomingMessage } from "node:http";
import { newId } from "../ids.ts";

/** The one that the client sent, if it can stand in a log; else a new one (E1). */
export function requestIdOf({ headers }: Pick<IncomingMessage, "headers">): string {
  const given = headers["x-request-id"];
  return typeof given === "string" && /^[\w.:-]{1,64}$/.test(given) ? given : newId();
}
