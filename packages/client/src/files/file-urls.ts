import { API_PREFIX, LINKS_PER_CALL } from "../contract/constants.ts";
import type { Calls } from "../contract/calls.ts";
import type { File } from "../contract/entities.ts";
import type { Environment } from "../environment.ts";

/** Where a file can be fetched without a token, by whoever has these: for `src` and `href` of a page. Good for a minute at least. */
export interface FileUrls {
  readonly content: string;
  /** The same as a download under its name, also of what a browser would show. */
  readonly download: string;
  /** Small pictures of an image, the smaller one first, as far as they are made. */
  readonly thumbnails: readonly { readonly size: number; readonly url: string }[];
}

export interface FileUrlDeps {
  readonly url: string;
  readonly api: Pick<Calls, "files">;
  readonly environment: Pick<Environment, "now">;
}

/** Which file, by its id; or the file, as a message shows it. */
export type FileOrId = string | Pick<File, "id" | "media">;

interface Known {
  readonly urls: Promise<FileUrls | undefined>;
  /** How many were made by then; Infinity until that is known. */
  thumbnails: number;
  /** By the clock of this device. */
  until: number;
}

/** As long as links hold (F7): no longer, should this clock be behind. */
const LIFE_MS = 5 * 60_000;
/** What is given out is still good for so long. */
const LEFT_MS = 60_000;

export function createFileUrls({ url, api, environment }: FileUrlDeps) {
  const known = new Map<string, Known>();
  let asked = new Map<string, (urls: Promise<FileUrls | undefined>) => void>();

  async function ask(ids: readonly string[]): Promise<ReadonlyMap<string, FileUrls>> {
    const latest = environment.now() + LIFE_MS;
    const { links, expires_at } = await api.files.links({ ids });
    const until = Math.min(latest, Date.parse(expires_at)) - LEFT_MS;
    // Where files have an origin of their own, it is one already (F13).
    const absolute = (path: string) => (/^https?:/.test(path) ? path : `${url}${API_PREFIX}/${path}`);
    return new Map(
      links.map(({ id, content, thumbnails }) => {
        Object.assign(known.get(id) ?? {}, { until, thumbnails: thumbnails.length });
        const small = thumbnails.map((each) => ({ ...each, url: absolute(each.url) }));
        const whole = absolute(content);
        return [id, { content: whole, download: `${whole}&download=1`, thumbnails: small }];
      }),
    );
  }

  function askAll(): void {
    const waiting = [...asked];
    asked = new Map();
    for (const [id, { until }] of known) if (until <= environment.now()) known.delete(id);
    while (waiting.length > 0) {
      const part = waiting.splice(0, LINKS_PER_CALL);
      const answer = ask(part.map(([id]) => id));
      for (const [id, resolve] of part) resolve(answer.then((found) => found.get(id)));
    }
  }

  /** One question for all that is asked for in one turn; none for what was answered a short while ago. */
  return (file: FileOrId): Promise<FileUrls | undefined> => {
    const { id, media } = typeof file === "string" ? { id: file, media: null } : file;
    const found = known.get(id);
    // More of them may have been made since.
    if (found && found.until > environment.now() && found.thumbnails >= (media?.thumbnails.length ?? 0))
      return found.urls;
    if (asked.size === 0) queueMicrotask(askAll);
    const urls = new Promise<FileUrls | undefined>((resolve) => asked.set(id, resolve));
    const entry = { urls, thumbnails: Infinity, until: Infinity };
    known.set(id, entry);
    const forget = () => known.get(id) === entry && known.delete(id);
    urls.then((answer) => answer ?? forget(), forget);
    return urls;
  };
}
