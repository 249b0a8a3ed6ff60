import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

export interface Bundle {
  /** Bytes of the minified bundle, as a server sends it with gzip. */
  readonly gzippedBytes: number;
  /** What the bundle imports as soon as it is loaded. */
  readonly imports: readonly string[];
  /** What it imports later, if at all. */
  readonly dynamicImports: readonly string[];
}

/** What the package at this entry costs whoever bundles it. What it imports from other packages, or from Node, is not counted. */
export async function bundle(entry: string): Promise<Bundle> {
  await using build = await rolldown({ input: entry, external: /^[^./]/, platform: "neutral" });
  const { output } = await build.generate({ minify: true, codeSplitting: false });
  const [{ code, imports, dynamicImports }] = output;
  return { gzippedBytes: gzipSync(code).byteLength, imports, dynamicImports };
}
