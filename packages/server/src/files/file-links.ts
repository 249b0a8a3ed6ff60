import { createHmac, timingSafeEqual } from "node:crypto";
import type { FileId, UserId } from "@gochat/protocol";
import { deriveKey } from "../platform/derive-key.ts";

/** F7. As long as it takes to open a page and to look at it; a page asks again. */
export const LINK_LIFE_MS = 5 * 60_000;

const UUID_BYTES = 16;
const TIME_BYTES = 6;
const MAC_BYTES = 16;

/** Stands in for a token where none can be sent: says who asks, for one file and for minutes. What they may read is judged all the same. */
export interface FileLinks {
  readonly sign: (fileId: FileId, userId: UserId, expiresAt: number) => string;
  /** Who asks, or undefined for what is not signed by us, for another file, or too late. */
  readonly verify: (fileId: FileId, signature: string) => UserId | undefined;
}

export function createFileLinks(jwtSecret: string, now: () => number): FileLinks {
  const key = deriveKey(jwtSecret, "links to files");
  const macOf = (fileId: FileId, claim: Buffer): Buffer =>
    createHmac("sha256", key).update(fileId).update(claim).digest().subarray(0, MAC_BYTES);
  return {
    sign(fileId, userId, expiresAt) {
      const claim = Buffer.alloc(TIME_BYTES + UUID_BYTES);
      claim.writeUIntBE(expiresAt, 0, TIME_BYTES);
      claim.write(userId.replaceAll("-", ""), TIME_BYTES, "hex");
      return Buffer.concat([claim, macOf(fileId, claim)]).toString("base64url");
    },
    verify(fileId, signature) {
      const bytes = Buffer.from(signature, "base64url");
      if (bytes.length !== TIME_BYTES + UUID_BYTES + MAC_BYTES) return undefined;
      const claim = bytes.subarray(0, TIME_BYTES + UUID_BYTES);
      if (!timingSafeEqual(bytes.subarray(claim.length), macOf(fileId, claim))) return undefined;
      if (claim.readUIntBE(0, TIME_BYTES) <= now()) return undefined;
      const id = claim.subarray(TIME_BYTES).toString("hex");
      return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") as UserId;
    },
  };
}
