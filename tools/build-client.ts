import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./client-package/bundle.ts";
import { buildClientPackage } from "./client-package/client-package.ts";

// Makes the client as it is published: `npm publish packages/client/dist`.
const folder = fileURLToPath(new URL("../packages/client/dist", import.meta.url));
await buildClientPackage(folder);
const { gzippedBytes } = await bundle(join(folder, "index.js"));
console.log(
  `wrote packages/client/dist; without React it takes ${(gzippedBytes / 1000).toFixed(1)} kB, minified and gzipped`,
);
