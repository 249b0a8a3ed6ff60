import { expect } from "vitest";
import { LIMITS } from "@gochat/protocol";
import type { FileId } from "@gochat/protocol";
import { call } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { ask, outcomeOf } from "../files/rig.ts";
import { readsAvatar, readsFile } from "./model-files.ts";
import type { Model, Person, UploadedFile } from "./model.ts";

/** On every path this person gets a file, or it is not there for them (F5). */
export async function expectFile(
  model: Model,
  node: TestServer,
  person: Person,
  file: UploadedFile,
): Promise<void> {
  const isReadable = readsFile(model, file, person.id);
  const expected = isReadable ? 200 : "file_not_found";
  const path = `files/${file.id}`;
  expect(await outcomeOf(await ask(node, person.username, path))).toBe(expected);
  await expectContent(await ask(node, person.username, `${path}/content`), file, expected);
  const thumbnail = await ask(node, person.username, `${path}/thumbnail/${LIMITS.thumbnailSizes[0]}`);
  expect(await outcomeOf(thumbnail)).toBe(file.isPicture ? expected : "file_not_found");
  const [link] = await linksOf(node, person, [file.id]);
  expect(link !== undefined).toBe(isReadable);
  if (link !== undefined) file.links.push({ viewerId: person.id, path: link.content });
  // Whoever had one may have lost the file since, and it is good for nothing then (F7).
  for (const { viewerId, path: signed } of file.links)
    await expectContent(
      await ask(node, null, signed),
      file,
      readsFile(model, file, viewerId) ? 200 : "file_not_found",
    );
}

async function expectContent(
  answer: Response,
  { bytes, isPicture }: UploadedFile,
  expected: string | number,
): Promise<void> {
  expect(await outcomeOf(answer.clone())).toBe(expected);
  const content = new Uint8Array(await answer.arrayBuffer());
  // Of a picture others get a copy.
  if (expected === 200 && !isPicture) expect(content).toEqual(bytes);
}

interface Link {
  readonly id: FileId;
  readonly content: string;
}

async function linksOf(node: TestServer, { username }: Person, ids: readonly FileId[]): Promise<Link[]> {
  const { status, body } = await call<{ links: Link[] }>(node, "POST", "/api/v1/files/links", {
    token: username,
    body: { ids },
  });
  expect(status).toBe(200);
  return body.links;
}

/** Everybody reads just those files and avatars that the model says. */
export async function expectReadable(model: Model, node: TestServer): Promise<void> {
  const { files, avatarIds, people } = model;
  if (files.length === 0) return;
  const newest = avatarIds.slice(files.length - LIMITS.linksPerCall);
  for (const person of people) {
    const links = await linksOf(node, person, [...files.map(({ id }) => id), ...newest]);
    const readable = [
      ...files.filter((file) => readsFile(model, file, person.id)).map(({ id }) => id),
      ...newest.filter((id) => readsAvatar(model, id, person.id)),
    ];
    expect(links.map(({ id }) => id).toSorted()).toEqual(readable.toSorted());
  }
}
