import type { FileId, UserId } from "@gochat/protocol";
import { connectSql, withDatabase } from "@gochat/testkit";
import { insertUsers } from "@gochat/testkit/people.ts";
import { openPool } from "@gochat/testkit/rigs/writer.ts";
import sharp from "sharp";
import { expect, test } from "vitest";
import { cropPicture } from "../../src/files/crop-picture.ts";
import type { CropDeps } from "../../src/files/crop-picture.ts";
import { CropTurns } from "../../src/files/crop-turns.ts";
import { answerDeadline } from "../../src/platform/deadline.ts";
import { createMediaProcess } from "../../src/platform/media/media-process.ts";
import { DiskStorage } from "../../src/platform/storage/disk-storage.ts";
import { uploadFile } from "../../src/uploads/upload-file.ts";
import { processOf } from "./process-of.ts";
import { makeFilesDir } from "./rig.ts";

/** What crops pictures of a storage that is elsewhere, and tells how many copies of them there were at once. */
async function startRig() {
  await using stack = new AsyncDisposableStack();
  const { url } = stack.use(await withDatabase());
  const postgres = stack.use(await openPool(url, 4));
  const sql = stack.use(await connectSql(url));
  const disk = new DiskStorage(stack.use(await makeFilesDir()).path);
  await disk.check();
  const media = stack.use(createMediaProcess());
  const copies = { now: 0, most: 0, made: 0 };
  const deps: CropDeps = {
    postgres,
    turns: new CropTurns(),
    storage: {
      read: (...args) => {
        copies.now += 1;
        copies.made += 1;
        copies.most = Math.max(copies.most, copies.now);
        return disk.read(...args);
      },
    },
    media: {
      crop: async (...args) => {
        try {
          return await media.crop(...args);
        } finally {
          copies.now -= 1;
        }
      },
    },
  };
  const node = processOf({ postgres, storage: disk, media });
  const upload = async (owner: UserId): Promise<FileId> => {
    const photo = await sharp({ create: { width: 80, height: 60, channels: 3, background: "#3a7" } })
      .jpeg()
      .toBuffer();
    const source = (async function* () {
      yield photo;
    })();
    const input = {
      name: "photo.jpg",
      hint: null,
      announced: photo.length,
      source,
      signal: new AbortController().signal,
    };
    return (await uploadFile(node, owner, input)).id;
  };
  const kept = stack.move();
  return { deps, sql, copies, postgres, upload, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

test("F15 of pictures that lie elsewhere there is one copy at a time here, however many are asked for", async () => {
  await using rig = await startRig();
  const owners = await insertUsers(rig.postgres, 3);
  const wanted = await Promise.all(
    owners.map(async (owner) => ({ owner, file_id: await rig.upload(owner) })),
  );
  const cropped = await Promise.all(
    [...wanted, ...wanted].map(({ owner, file_id }) =>
      cropPicture(rig.deps, owner, { file_id }, answerDeadline()),
    ),
  );
  for (const avatars of cropped)
    expect(await sharp(avatars[512]).metadata()).toMatchObject({ format: "webp", width: 512, height: 512 });
  expect(rig.copies).toEqual({ now: 0, most: 1, made: 6 });
});

test("F15 what is larger than 50 MB is no picture that can be read, and is not fetched", async () => {
  await using rig = await startRig();
  const [owner] = await insertUsers(rig.postgres, 1);
  const file_id = await rig.upload(owner);
  const crop = async (bytes: number) => {
    await rig.sql.rows("update files set size = $2 where id = $1", [file_id, bytes]);
    return await cropPicture(rig.deps, owner, { file_id }, answerDeadline());
  };
  await expect(crop(50_000_001)).rejects.toMatchObject({ code: "invalid_request" });
  expect(rig.copies.made).toBe(0);
  await expect(crop(50_000_000)).resolves.toBeDefined();
});
