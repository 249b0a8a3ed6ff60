import { startSwift } from "@gochat/testkit/swift.ts";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { expectNoSecrets, useFiles } from "./elsewhere.ts";

test.each([
  ["the server", false],
  ["the origin of files", true],
])(
  "F14 where %s sends pages to the store, files are shown, played and kept as ever, and no token goes there",
  async (_what, hasFilesOrigin) => {
    await using swift = await startSwift();
    const { endpoint, region, accessKeyId, secretAccessKey } = swift.s3;
    const env = {
      S3_ENDPOINT: endpoint,
      S3_REGION: region,
      S3_BUCKET: await swift.createBucket(),
      S3_ACCESS_KEY: accessKeyId,
      S3_SECRET_KEY: secretAccessKey,
      S3_REDIRECT: "on",
    };
    await using web = await startWeb({ env, hasFilesOrigin });
    const asked = await useFiles(web);
    const hosts = new Set(asked.map(({ url }) => url.host));
    const store = new URL(endpoint).host;
    expect(hosts).toEqual(new Set(hasFilesOrigin ? [store, `localhost:${new URL(web.url).port}`] : [store]));
    expectNoSecrets(asked);
  },
  // A store starts beside a server and browsers.
  120_000,
);
