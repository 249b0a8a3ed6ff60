import type { IncomingMessage } from "node:http";

/** Whether a request says that a body follows its head. */
export function hasBody({ headers }: Pick<IncomingMessage, "headers">): boolean {
  return Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
}
