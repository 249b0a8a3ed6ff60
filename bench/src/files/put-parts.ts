import { open } from "node:fs/promises";
import type { S3Client } from "@gochat/server/platform/storage/s3-client.ts";
import { inXml } from "@gochat/server/platform/storage/s3-errors.ts";

// Those of the server.
const PART_BYTES = 8 * 1024 * 1024;

/** A file into a bucket by a multipart upload, one part after the other, and nothing besides. */
export async function putParts(client: S3Client, name: string, path: string): Promise<void> {
  const begun = await client.ask({ method: "POST", name, query: { uploads: "" } });
  const uploadId = inXml(begun.body, "UploadId") ?? "";
  await using file = await open(path);
  const block = Buffer.alloc(PART_BYTES);
  let parts = "";
  for (let number = 1; ; number++) {
    const { bytesRead } = await file.read(block, 0, PART_BYTES, null);
    if (bytesRead === 0) break;
    const query = { partNumber: String(number), uploadId };
    const { headers } = await client.ask({
      method: "PUT",
      name,
      query,
      body: [block.subarray(0, bytesRead)],
    });
    parts += `<Part><PartNumber>${number}</PartNumber><ETag>${headers.etag}</ETag></Part>`;
  }
  const body = [Buffer.from(`<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`)];
  const headers = { "content-type": "application/xml" };
  const ended = await client.ask({
    method: "POST",
    name,
    query: { uploadId },
    headers,
    body,
    answerMs: 120_000,
  });
  const failure = inXml(ended.body, "Code");
  if (failure !== undefined) throw new Error(`The store did not put the parts together: ${failure}.`);
}
