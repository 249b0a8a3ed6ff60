import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type * as ChatRigModule from "@gochat/client/testing/chat-rig.ts";
import type { Client } from "./device.ts";

const SOURCES = fileURLToPath(new URL("../../src", import.meta.url));

/** A fault that somebody may make: what stands in a file of the client, and what stands there instead. */
export interface Fault {
  readonly name: string;
  readonly edits: readonly Edit[];
}

interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** The client with a fault. */
export interface FaultyClient extends Client, AsyncDisposable {
  readonly rig: typeof ChatRigModule;
}

/** Copies the sources of the client into a folder of its own and puts the fault in. */
export async function plant({ name, edits }: Fault): Promise<FaultyClient> {
  const folder = await mkdtemp(join(tmpdir(), "gochat-planted-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await cp(SOURCES, folder, { recursive: true, filter: (path) => !path.endsWith(".test.ts") });
    await writeFile(join(folder, "package.json"), '{"type":"module"}');
    for (const { file, from, to } of edits) {
      const path = join(folder, file);
      const text = await readFile(path, "utf8");
      if (text.split(from).length !== 2)
        throw new Error(
          `${name}: ${file} holds what it is about ${text.split(from).length - 1} times, and not once`,
        );
      await writeFile(
        path,
        text.replace(from, () => to),
      );
    }
    const load = (file: string): Promise<unknown> => import(pathToFileURL(join(folder, file)).href);
    const { connect, memoryStorage } = (await load("index.ts")) as Client;
    const rig = (await load("testing/chat-rig.ts")) as typeof ChatRigModule;
    return { connect, memoryStorage, rig, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
