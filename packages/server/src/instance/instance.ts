import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { ENDPOINTS } from "@gochat/protocol";
import type { InstanceSettings, SettingsInput } from "@gochat/protocol";
import type { Bus } from "../platform/bus.ts";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import type { Logger } from "../platform/logger.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { cleanRefusedWords, createWordFinder } from "./refused-words.ts";
import { lockSettings, readSettings, writeSettings } from "./settings-store.ts";

export interface InstanceDeps {
  readonly postgres: Sql;
  readonly bus: Pick<Bus, "publish" | "subscribe">;
  readonly logger: Logger;
  /** What the people of this server call it. */
  readonly name: string;
  /** What the provider of single sign-on is called; null: there is none. */
  readonly signOnLabel: string | null;
  /** Whether the server sends mail. */
  readonly hasMail: boolean;
}

/** What is set for the whole server (I7), as this node knows it. */
export interface Instance {
  readonly settings: () => InstanceSettings;
  /** Whether a text holds a word that the server's rules do not allow (I10). */
  readonly holdsRefusedWord: (text: string) => boolean;
  /** In a transaction: answers with what they were, and what they are. Throws `invalid_request`. */
  readonly update: (
    tx: Sql,
    input: SettingsInput,
  ) => Promise<{ before: InstanceSettings; after: InstanceSettings }>;
  /** After its commit: this node knows, and the others within 2 seconds; without a bus within 20. */
  readonly announce: () => Promise<void>;
  /** Resolves when this node knows them. */
  readonly start: () => Promise<void>;
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly routes: (router: Router) => void;
}

const CHANNEL = "settings";
const READ_EVERY_MS = 20_000;

export async function createInstance({
  postgres,
  bus,
  logger,
  name,
  signOnLabel,
  hasMail,
}: InstanceDeps): Promise<Instance> {
  const signOn = signOnLabel === null ? null : { label: signOnLabel };
  let settings = await readSettings(postgres);
  let findWord = createWordFinder(settings.refused_words);
  const read = async () => {
    const stored = await readSettings(postgres);
    // Making one takes a while.
    if (!isDeepStrictEqual(stored.refused_words, settings.refused_words))
      findWord = createWordFinder(stored.refused_words);
    settings = stored;
  };
  const readSoon = () => {
    read().catch((error: unknown) => logger.warn({ err: error }, "the settings cannot be read now"));
  };
  return {
    settings: () => settings,
    holdsRefusedWord: (text) => findWord(text),
    async update(tx, input) {
      const words = input.refused_words && { refused_words: cleanRefusedWords(input.refused_words) };
      const before = await lockSettings(tx);
      const after = { ...before, ...input, ...words };
      await writeSettings(tx, after);
      return { before, after };
    },
    async announce() {
      bus.publish(CHANNEL, "");
      await read();
    },
    async start() {
      await bus.subscribe(CHANNEL, { onFrame: readSoon, onGap: readSoon });
      await read();
    },
    async run(signal) {
      while (!signal.aborted) {
        await pause(READ_EVERY_MS, undefined, { signal }).catch(() => undefined);
        if (!signal.aborted) readSoon();
      }
    },
    routes(router) {
      router.on(ENDPOINTS.operations.instance, async () => {
        const { registration, message_max_bytes, edit_window_s } = settings;
        const settingsShown = { registration, message_max_bytes, edit_window_s, has_mail: hasMail };
        return reply(200, { instance: { name, ...settingsShown, sign_on: signOn } });
      });
    },
  };
}
