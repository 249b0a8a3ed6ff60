import { wrongField } from "../errors.ts";
import { isTime } from "./is-time.ts";

/** Throws `invalid_request` for what looks like a time and is none, such as the 30th of February. */
export function checkTime(path: string, text: string | null | undefined): void {
  if (typeof text === "string" && !isTime(text)) throw wrongField(path, "must be a time that exists");
}
