import { createHmac, timingSafeEqual } from "node:crypto";
import { formatToken } from "../platform/random-token.ts";

const ID_BYTES = 16;

export type EmailSide = "new" | "old";

/**
 * What a link holds: the id of the change, and a code that only this server can make of it. So a mail can be written again, and the database holds
 * nothing that makes a link.
 */
export function emailToken(key: Uint8Array, side: EmailSide, changeId: string): string {
  const id = Buffer.from(changeId.replaceAll("-", ""), "hex");
  return formatToken("ea", Buffer.concat([id, codeOf(key, side, id)]));
}

/** Which change it is of, and which of its links it is. Undefined for what this server did not make. */
export function readEmailToken(
  key: Uint8Array,
  token: string,
): { changeId: string; side: EmailSide } | undefined {
  const bytes = Buffer.from(/^ea_([\w-]{64})$/.exec(token)?.[1] ?? "", "base64url");
  if (bytes.length !== ID_BYTES + 32) return undefined;
  const id = bytes.subarray(0, ID_BYTES);
  const side = (["new", "old"] as const).find((each) =>
    timingSafeEqual(bytes.subarray(ID_BYTES), codeOf(key, each, id)),
  );
  return side && { changeId: id.toString("hex"), side };
}

const codeOf = (key: Uint8Array, side: EmailSide, id: Uint8Array): Buffer =>
  createHmac("sha256", key).update(side).update(id).digest();
