import type { Socket } from "node:net";
import { AppError } from "../../errors.ts";
import { newId } from "../ids.ts";
import type { Connections } from "./connections/connections.ts";
import { rawProblem } from "./problem.ts";

/** Answers what Node could not read as a request, like everything else that is refused (E1). */
export function answerClientErrors(connections: Connections) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    // Node says it once for each request; how fast a long body has to come is watched elsewhere.
    if (error.code === "ERR_HTTP_REQUEST_TIMEOUT" && connections.hasLongBody(socket)) return;
    const problem = problemFor(error.code ?? "");
    if (problem === undefined || !socket.writable || connections.isAnswering(socket)) {
      socket.destroy();
      return;
    }
    connections.closeGently(socket, rawProblem(problem, newId()));
  };
}

/** Undefined: the connection itself failed. */
function problemFor(code: string): AppError | undefined {
  if (code === "HPE_HEADER_OVERFLOW") return new AppError("headers_too_large");
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW") return new AppError("payload_too_large");
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return new AppError("request_timeout");
  if (code.startsWith("HPE_")) return new AppError("invalid_request", { detail: "This is not HTTP/1.1" });
  return undefined;
}
