import { GoChatError } from "@gochat/client";
import type { Chat } from "@gochat/client";
import { SERVER_URL } from "../../lib/page.ts";
import { saveBlob } from "../../lib/save-blob.ts";
import type { AuditAction } from "./audit-entry.ts";

interface Narrowing {
  readonly user_id: string | undefined;
  readonly action: AuditAction | undefined;
}

/** Fetches the audit log to the disk, an entry a line. A link alone would bring no token. */
export async function exportAudit(
  chat: Pick<Chat, "accessToken">,
  { user_id, action }: Narrowing,
): Promise<void> {
  const query = new URLSearchParams({ ...(user_id && { user_id }), ...(action && { action }) });
  const response = await fetch(`${SERVER_URL}/api/v1/admin/audit/export?${query.toString()}`, {
    headers: { authorization: `Bearer ${await chat.accessToken()}` },
  }).catch((cause: unknown) => {
    throw new GoChatError("unreachable", "The server was not reached.", { cause });
  });
  if (!response.ok)
    throw new GoChatError(response.status === 403 ? "forbidden" : "unavailable", response.statusText);
  saveBlob(await response.blob(), `audit-${new Date().toISOString().slice(0, 10)}.jsonl`);
}
