import { FINAL_CLOSE_CODES } from "../contract/constants.ts";
import { GoChatError } from "../errors.ts";

/** What the close codes mean that say more than that the connection is gone. */
const MEANINGS: Readonly<Record<number, readonly [code: GoChatError["code"], message: string]>> = {
  1009: [
    "payload_too_large",
    "The server takes nothing that is so long. Send it in smaller parts, then connect again",
  ],
  1012: ["unavailable", "The server restarts"],
  4001: ["signed_out", "The session has ended. Sign in again"],
  4009: ["limit_reached", "This account has too many connections. Close another one, then connect again"],
};

/** Why the server closed the connection. Retryable where a client connects again by itself (C11, V2). */
export function closedError(code: number): GoChatError {
  const isRetryable = !FINAL_CLOSE_CODES.includes(code);
  const [word, message] = MEANINGS[code] ?? [
    isRetryable ? "unreachable" : "unexpected_answer",
    isRetryable
      ? "The connection was lost"
      : "The server does not understand this client. Update the client, or look at what stands between the two",
  ];
  return new GoChatError(word, `${message} (close code ${code}).`, { isRetryable });
}
