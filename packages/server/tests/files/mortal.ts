import type { Database } from "../../src/platform/postgres/open-postgres.ts";
import type { ObjectStorage } from "../../src/platform/storage/object-storage.ts";

/** What everything that a process still tries ends with, once it is dead. */
export class Dead extends Error {
  override readonly name = "Dead";
}

/** Says whether it is time to die. */
export type Fate = () => boolean;

/** The database and the storage as a process has them that dies at one of its calls: before it, or after it was done. Then nothing works. */
export function mortal(
  real: { readonly postgres: Database; readonly storage: ObjectStorage },
  fate: Fate,
): { readonly postgres: Database; readonly storage: ObjectStorage; readonly isDead: () => boolean } {
  let isDead = false;
  const live = () => {
    isDead ||= fate();
    if (isDead) throw new Dead();
  };
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    live();
    const result = await work();
    live();
    return result;
  };
  async function* cut(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const bytes of source) {
      live();
      yield bytes;
    }
  }
  const { postgres, storage } = real;
  const database: Database = {
    query: (...statement) => call(() => postgres.query(...statement)),
    // Whatever dies within is rolled back; after the commit only the answer is lost.
    transaction: (work) =>
      call(() =>
        postgres.transaction((tx) =>
          work({ query: (...statement) => call(() => tx.query(...statement)), commit: () => tx.commit() }),
        ),
      ),
    within: () => database,
  };
  return {
    isDead: () => isDead,
    postgres: database,
    storage: {
      kind: storage.kind,
      appendBytes: storage.appendBytes,
      assertTakes: (bytes) => call(() => storage.assertTakes(bytes)),
      check: () => call(() => storage.check()),
      append: (key, offset, source, options) => call(() => storage.append(key, offset, cut(source), options)),
      lengthOf: (key) => call(() => storage.lengthOf(key)),
      finish: (key, length) => call(() => storage.finish(key, length)),
      put: (key, bytes) => call(() => storage.put(key, bytes)),
      read: async (key, range, signal) => {
        live();
        const stream = await storage.read(key, range, signal);
        // What the dead had open is closed.
        isDead ||= fate();
        if (!isDead) return stream;
        stream.destroy();
        throw new Dead();
      },
      remove: (key) => call(() => storage.remove(key)),
      [Symbol.asyncDispose]: async () => {},
    },
  };
}
