import { contentProblem } from "@gochat/protocol";
import { AppError } from "../errors.ts";

/** Throws what is wrong with the content of a message (D9): with files it may say nothing (F8). */
export function checkContent(content: string, hasAttachments: boolean, maxBytes?: number): void {
  const message = contentProblem(content, hasAttachments, maxBytes);
  if (message !== undefined)
    throw new AppError("invalid_request", { detail: message, places: [{ path: "/content", message }] });
}
