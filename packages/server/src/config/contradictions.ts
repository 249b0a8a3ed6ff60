import { isLoopback, isLoopbackOrigin } from "./network-option.ts";
import type { Config } from "./config.ts";
import { OF_FILE_ORIGINS } from "./file-origins.ts";
import type { OptionName } from "./options.ts";

export interface Contradiction {
  /** What is compared. Where one of these is wrong by itself, nothing more is said. */
  readonly of: readonly OptionName[];
  /** What to do about it, if it is one. `isGiven`: the variable was set, not its default. */
  readonly find: (config: Config, isGiven: (name: OptionName) => boolean) => string | undefined;
}

const OF_OTHERS = ["host", "trustedProxies", "allowedOrigins", "filesOrigin"] as const;

const CONTRADICTIONS: readonly Contradiction[] = [
  {
    of: ["env", "redisAddr", "jwtSecret"],
    find: ({ env, redisAddr, jwtSecret }) =>
      env === "prod" && redisAddr !== undefined && jwtSecret === undefined
        ? "JWT_SECRET must be set as soon as REDIS_ADDR is set in prod: every node needs the same one"
        : undefined,
  },
  {
    of: ["redisAddr", "roles"],
    find: ({ redisAddr, roles }) =>
      redisAddr === undefined && new Set(roles).size < 3
        ? "GOCHAT_ROLES must hold all of http,realtime,worker while REDIS_ADDR is not set: nothing else could do the rest"
        : undefined,
  },
  {
    of: ["env", "bareUsernames"],
    find: ({ env, bareUsernames }) =>
      env === "prod" && bareUsernames
        ? "GOCHAT_BARE_USERNAMES must be off in prod: it lets anybody in as anybody"
        : undefined,
  },
  {
    of: [...OF_OTHERS, "env", "bareUsernames", "allowUnsafeBareUsernames"],
    find(config) {
      const sign = signOfOthers(config);
      if (config.env === "prod" || !config.bareUsernames || sign === undefined) return undefined;
      if (config.allowUnsafeBareUsernames) return undefined;
      return `ENV must be prod (or GOCHAT_BARE_USERNAMES off) because ${sign}, so that others may reach this server, and bare usernames let anybody be anybody; for a closed test environment there is GOCHAT_ALLOW_UNSAFE_BARE_USERNAMES=on`;
    },
  },
  {
    of: [...OF_OTHERS, "env", "rateLimits"],
    find(config) {
      const sign = signOfOthers(config);
      return config.env === "prod" && !config.rateLimits && sign !== undefined
        ? `RATE_LIMITS must be on in prod because ${sign}: without limits anybody who reaches this server can stop it`
        : undefined;
    },
  },
  {
    of: ["env", "databaseUrl", "redisAddr"],
    find: ({ env, databaseUrl, redisAddr }) =>
      databaseUrl === undefined && redisAddr !== undefined && env === "prod"
        ? "DATABASE_URL must be set as soon as REDIS_ADDR is set in prod: nodes share one database"
        : undefined,
  },
  {
    of: ["s3Endpoint", "s3Bucket", "s3AccessKey", "s3SecretKey", "s3Redirect", "s3PublicEndpoint"],
    find({ s3Endpoint, s3Bucket, s3AccessKey, s3SecretKey, s3Redirect, s3PublicEndpoint }) {
      const missing = Object.entries({
        S3_BUCKET: s3Bucket,
        S3_ACCESS_KEY: s3AccessKey,
        S3_SECRET_KEY: s3SecretKey,
      })
        .filter(([, value]) => value === undefined)
        .map(([name]) => name);
      if (s3Endpoint === undefined)
        return missing.length < 3 || s3Redirect || s3PublicEndpoint !== undefined
          ? "S3_ENDPOINT must be set as soon as another S3_ variable is set"
          : undefined;
      return missing.length > 0
        ? `${missing.join(", ")} must be set as soon as S3_ENDPOINT is set`
        : undefined;
    },
  },
  {
    of: ["oidcIssuer", "oidcClientId", "oidcClientSecret", "oidcEmailDomains"],
    find({ oidcIssuer, oidcClientId, oidcClientSecret, oidcEmailDomains }) {
      const isWhole = oidcClientId !== undefined && oidcClientSecret !== undefined;
      const isBegun =
        oidcClientId !== undefined || oidcClientSecret !== undefined || oidcEmailDomains.length > 0;
      if (oidcIssuer === undefined)
        return isBegun ? "OIDC_ISSUER must be set as soon as another OIDC_ variable is set" : undefined;
      return isWhole
        ? undefined
        : "OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set as soon as OIDC_ISSUER is set";
    },
  },
  {
    of: ["env", "oidcIssuer", "allowedOrigins"],
    find: ({ env, oidcIssuer, allowedOrigins }) =>
      env === "prod" && oidcIssuer !== undefined && allowedOrigins.length === 0
        ? "GOCHAT_ALLOWED_ORIGINS must begin with where people open this server as soon as OIDC_ISSUER is set in prod: the provider sends them back there"
        : undefined,
  },
  {
    of: ["smtp", "smtpFrom"],
    find: ({ smtp, smtpFrom }) =>
      (smtp === undefined) === (smtpFrom === undefined)
        ? undefined
        : "SMTP_URL and SMTP_FROM must be set together, or neither",
  },
  {
    of: ["smtp", "allowedOrigins", "host"],
    find: ({ smtp, allowedOrigins, host }) =>
      smtp !== undefined && allowedOrigins.length === 0 && !isLoopback(host)
        ? "GOCHAT_ALLOWED_ORIGINS must begin with the address at which people open the web client as soon as SMTP_URL is set: links in mails lead there"
        : undefined,
  },
  {
    of: ["fileMaxBytes", "filesPerPersonBytes", "filesTotalBytes"],
    find: ({ fileMaxBytes, filesPerPersonBytes, filesTotalBytes }) =>
      fileMaxBytes > filesPerPersonBytes || filesPerPersonBytes > filesTotalBytes
        ? "GOCHAT_FILE_MAX_SIZE must not be larger than GOCHAT_FILES_PER_PERSON, nor that larger than GOCHAT_FILES_TOTAL"
        : undefined,
  },
  ...OF_FILE_ORIGINS,
  ...(["username", "password", "db"] as const).map(twiceSaid),
  {
    of: ["redisAddr", "redisUsername", "redisPassword"],
    find: ({ redisAddr, redisUsername, redisPassword }) =>
      (redisAddr?.username ?? redisUsername) !== undefined &&
      (redisAddr?.password ?? redisPassword) === undefined
        ? "REDIS_PASSWORD must be set as soon as there is a user name: Redis asks for both"
        : undefined,
  },
  {
    of: ["redisAddr", "redisCa"],
    find: ({ redisAddr, redisCa }) =>
      redisCa !== undefined && redisAddr?.isTls !== true
        ? "REDIS_CA is for TLS: REDIS_ADDR must be a URL that begins with rediss://"
        : undefined,
  },
];

/** What is wrong with values that are right each by itself. */
export function contradictions(
  config: Config,
  isWrong: (name: OptionName) => boolean,
  isGiven: (name: OptionName) => boolean,
): string[] {
  return CONTRADICTIONS.filter(({ of }) => !of.some(isWrong)).flatMap(
    ({ find }) => find(config, isGiven) ?? [],
  );
}

/** What shows that others than this machine are meant to reach the server. */
function signOfOthers({ host, trustedProxies, allowedOrigins, filesOrigin }: Config): string | undefined {
  if (!isLoopback(host)) return `HOST is ${host}`;
  if (trustedProxies.length > 0) return "GOCHAT_TRUSTED_PROXIES is set";
  const origin = allowedOrigins.find((each) => !isLoopbackOrigin(each));
  if (origin !== undefined) return `GOCHAT_ALLOWED_ORIGINS holds ${origin}`;
  const isOpen = filesOrigin !== undefined && !isLoopbackOrigin(filesOrigin);
  return isOpen ? `GOCHAT_FILES_ORIGIN is ${filesOrigin}` : undefined;
}

/** What the URL of Redis says must not be said again, as nobody could tell which of the two counts. */
function twiceSaid(part: "username" | "password" | "db"): Contradiction {
  const [option, env] = {
    username: ["redisUsername", "REDIS_USERNAME"],
    password: ["redisPassword", "REDIS_PASSWORD"],
    db: ["redisDb", "REDIS_DB"],
  }[part] as [OptionName, string];
  return {
    of: ["redisAddr", option],
    find: ({ redisAddr }, isGiven) =>
      redisAddr?.[part] !== undefined && isGiven(option)
        ? `${env} must not be set beside a REDIS_ADDR that says the same; keep one`
        : undefined,
  };
}
