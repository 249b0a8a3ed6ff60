import { GoChatError } from "./errors.ts";

/** The address of a server, without a slash at its end; a path before that stays. Throws for what is none. */
export function baseOf(url: string): string {
  if (!/^https?:\/\/[^/]/i.test(url))
    throw new GoChatError(
      "invalid_request",
      `Give the address of the server, such as http://localhost:8080, and not ${url}`,
    );
  return url.replace(/\/+$/, "");
}
