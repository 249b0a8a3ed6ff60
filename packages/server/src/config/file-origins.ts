import type { Config } from "./config.ts";
import type { Contradiction } from "./contradictions.ts";
import { pageOrigins } from "./page-origins.ts";

/** Each origin that browsers get files from, beside that of the page, by the option that says so. */
function namedOrigins({ filesOrigin, s3Redirect, s3PublicEndpoint, s3Endpoint }: Config): [string, string][] {
  const store = s3Redirect ? (s3PublicEndpoint ?? s3Endpoint) : undefined;
  const names: [string, string | undefined][] = [
    ["GOCHAT_FILES_ORIGIN", filesOrigin],
    [s3PublicEndpoint === undefined ? "S3_ENDPOINT with S3_REDIRECT" : "S3_PUBLIC_ENDPOINT", store],
  ];
  return names.filter((entry): entry is [string, string] => entry[1] !== undefined);
}

/** Where browsers get files from, beside the origin of the page. */
export const fileOrigins = (config: Config): string[] => namedOrigins(config).map(([, origin]) => origin);

const OF = ["filesOrigin", "s3Redirect", "s3PublicEndpoint", "s3Endpoint", "allowedOrigins"] as const;

export const OF_FILE_ORIGINS: readonly Contradiction[] = [
  {
    // A server tells origins apart by the host that it is asked as, and browsers by more than that.
    of: [...OF, "localOrigins", "port"],
    find(config) {
      const hosts = new Set(pageOrigins(config).map(hostOf));
      const [name, origin] = namedOrigins(config).find(([, each]) => hosts.has(hostOf(each))) ?? [];
      return name === undefined
        ? undefined
        : `${name} must name another host than ${origin}, which is one of pages: files are to share none with them`;
    },
  },
  {
    of: OF,
    find(config) {
      const page = config.allowedOrigins.find((each) => each.startsWith("https:"));
      const [name] = namedOrigins(config).find(([, each]) => each.startsWith("http:")) ?? [];
      return page === undefined || name === undefined
        ? undefined
        : `${name} must begin with https:// as ${page} does: browsers show nothing there that comes without TLS`;
    },
  },
  {
    of: ["filesOrigin", "s3Redirect", "s3PublicEndpoint", "s3Endpoint"],
    find(config) {
      const [files, store] = namedOrigins(config);
      return files !== undefined && store !== undefined && hostOf(files[1]) === hostOf(store[1])
        ? `${store[0]} must name another host than GOCHAT_FILES_ORIGIN, which leads to this server`
        : undefined;
    },
  },
  {
    of: ["s3Redirect", "s3PublicEndpoint"],
    find: ({ s3Redirect, s3PublicEndpoint }) =>
      s3PublicEndpoint !== undefined && !s3Redirect
        ? "S3_PUBLIC_ENDPOINT is for S3_REDIRECT=on: without that nobody but this server asks the store"
        : undefined,
  },
];

const hostOf = (origin: string): string => new URL(origin).host;
