import { contentProblem } from "@gochat/protocol";
import { AppError } from "../errors.ts";

/** Throws what is wrong with the content of a message (D9). */
export function checkContent(content: string): void {
  const message = contentProblem(content);
  if (message !== undefined)
    throw new AppError("invalid_request", { detail: message, places: [{ path: "/content", message }] });
}
