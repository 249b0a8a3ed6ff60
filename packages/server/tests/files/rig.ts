import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENDPOINTS } from "@gochat/protocol";
import type { ConversationId, File as StoredFile, FileId, Message } from "@gochat/protocol";
import { connectSql, opaqueBytes, startServer, uploadFile, withDatabase } from "@gochat/testkit";
import type { TestServer, TestSql } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { DiskStorage } from "../../src/platform/storage/disk-storage.ts";
import { mustPerform } from "../http-call.ts";

/** A server whose storage and database can be looked at. A bare username is a token. */
export interface FilesRig extends AsyncDisposable {
  readonly server: TestServer;
  readonly sql: TestSql;
  readonly filesDir: string;
}

export async function startFilesRig(env: Readonly<Record<string, string>> = {}): Promise<FilesRig> {
  await using stack = new AsyncDisposableStack();
  const { url: databaseUrl } = stack.use(await withDatabase());
  const sql = stack.use(await connectSql(databaseUrl));
  const filesDir = stack.use(await makeFilesDir()).path;
  const server = stack.use(await startServer({ databaseUrl, env: { GOCHAT_FILES_DIR: filesDir, ...env } }));
  const kept = stack.move();
  return { server, sql, filesDir, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** In folders in which there is nothing else, so that what leaves it is seen. */
export async function makeFilesDir(): Promise<{ readonly path: string } & AsyncDisposable> {
  const above = await mkdtemp(join(tmpdir(), "gochat-files-"));
  const path = join(above, "above", "files");
  await mkdir(path, { recursive: true });
  return { path, [Symbol.asyncDispose]: () => rm(above, { recursive: true, force: true }) };
}

export const apiUrl = ({ url }: { readonly url: string }, path: string): string => `${url}/api/v1/${path}`;

/** A file that is a picture to everybody, with a thumbnail, as a worker leaves one. Nobody else has its content. */
export async function pictureOf({ server, sql, filesDir }: FilesRig, token: string): Promise<StoredFile> {
  const file = await uploadFile(server, token, opaqueBytes(50), "picture.png");
  const [{ key } = { key: "" }] = await sql.rows<{ key: string }>(
    `update blobs b set kind = 'image', media_type = 'image/png', media = '{"width": 1, "height": 1, "thumbnails": [320]}', thumbnail_bytes = '{"320": 9}'
     from files f where f.blob_key = b.key and f.id = $1 returning b.key`,
    [file.id],
  );
  await new DiskStorage(filesDir).put(`${key}.w320`, Buffer.from("thumbnail"));
  return file;
}

/** A GET, or whatever is named, of a path below the API as somebody, or as nobody. */
export function ask(
  server: { readonly url: string },
  token: string | null,
  path: string,
  { method = "GET", headers = {} }: { method?: string; headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> {
  return fetch(apiUrl(server, path), {
    method,
    headers: { ...(token !== null && { authorization: `Bearer ${token}` }), ...headers },
  });
}

/** The code of a refusal, or the status of what was answered. */
export async function outcomeOf(answer: Response): Promise<string | number> {
  if (answer.status < 400) return answer.status;
  return answer.headers.get("content-type")?.includes("problem") === true
    ? ((await answer.json()) as { code: string }).code
    : answer.status;
}

export async function openGroup(
  server: { readonly url: string },
  owner: string,
  others: readonly string[],
  history: "all" | "joined" = "all",
): Promise<ConversationId> {
  for (const name of others) await meet(server, name);
  const body = { name: "Group", history, participants: others };
  const { conversation } = await mustPerform<{ conversation: { id: ConversationId } }>(server, owner, {
    endpoint: ENDPOINTS.conversations.create,
    body,
  });
  return conversation.id;
}

export async function send(
  server: { readonly url: string },
  token: string,
  id: ConversationId,
  attachments: readonly FileId[],
): Promise<Message> {
  const { message } = await mustPerform<{ message: Message }>(server, token, {
    endpoint: ENDPOINTS.messages.send,
    params: { id },
    body: { attachments },
  });
  return message;
}
