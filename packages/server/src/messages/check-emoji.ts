import { canonicalEmoji } from "@gochat/protocol";
import { AppError } from "../errors.ts";

/** The emoji of a reaction, in the one form in which it is kept (M4). */
export function checkEmoji(given: string): string {
  const emoji = canonicalEmoji(given);
  if (emoji !== undefined) return emoji;
  const message = "must be exactly one emoji";
  throw new AppError("invalid_request", {
    detail: `emoji ${message}`,
    places: [{ path: "/emoji", message }],
  });
}
