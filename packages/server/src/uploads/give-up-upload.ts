import type { FileId, UserId } from "@gochat/protocol";
import type { UploadsContext } from "./uploads-context.ts";
import { expireOwnFile } from "./collect-store.ts";
import { collectFiles } from "./collect-files.ts";

/** Takes back an upload, or a file that no message carries, with the room that it took. False when there is no such file. */
export async function giveUpUpload(
  { postgres }: Pick<UploadsContext, "postgres">,
  ownerId: UserId,
  id: FileId,
): Promise<boolean> {
  const isFound = await expireOwnFile(postgres, ownerId, id);
  if (isFound) await collectFiles(postgres, [id]);
  return isFound;
}
