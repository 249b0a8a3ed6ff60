import type { FileId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { findReadable } from "./files-store.ts";
import type { ReadableFile } from "./files-store.ts";

/** A file that this person may read; what they may not is not there (F5). */
export async function readFile(sql: Sql, viewer: UserId, id: FileId): Promise<ReadableFile> {
  const [found] = await findReadable(sql, viewer, [id]);
  if (found === undefined) throw new AppError("file_not_found");
  return found;
}
