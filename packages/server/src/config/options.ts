import { listenHost, proxyNetwork } from "./network-option.ts";
import {
  byteSize,
  durationBetween,
  durationUpTo,
  integer,
  list,
  metricsToken,
  onOff,
  oneOf,
  option,
  optional,
  origin,
  certificates,
  path,
  secretOf32Bytes,
  shownName,
  text,
} from "./option.ts";
import { emailDomain, issuer } from "./provider-option.ts";
import { scannerAddress } from "./scanner-address.ts";
import { postgresUrl } from "./postgres-url.ts";
import { redisAddress } from "./redis-address.ts";
import { mailSender, smtpServer } from "./smtp-option.ts";

export const ROLES = ["http", "realtime", "worker"] as const;
export type Role = (typeof ROLES)[number];

/** Every option there is. `Config`, `--help`, `docs/configuration.md` and `configs/local.env` come from this table. */
export const OPTIONS = {
  env: option({
    env: "ENV",
    describe: "local, dev or prod. It only chooses defaults of other options",
    parse: oneOf("local", "dev", "prod"),
    default: "dev",
  }),
  host: option({
    env: "HOST",
    describe: "Address to listen on",
    parse: listenHost,
    default: (env) => (env === "prod" ? "0.0.0.0" : "127.0.0.1"),
  }),
  port: option({
    env: "SERVER_PORT",
    describe: "Port to listen on; 0 takes a free one",
    parse: integer(0, 65_535),
    default: "8080",
  }),
  databaseUrl: optional({
    env: "DATABASE_URL",
    describe: "PostgreSQL 15 to 18. Not set: GoChat runs its own under GOCHAT_DATA_DIR",
    parse: postgresUrl,
    secret: true,
  }),
  redisAddr: optional({
    env: "REDIS_ADDR",
    describe:
      "Redis 7 or newer, for more than one node: host:port, redis://user:password@host:port/db, or rediss:// for TLS. Not set: everything stays in this process",
    parse: redisAddress,
    secret: true,
  }),
  redisUsername: optional({
    env: "REDIS_USERNAME",
    describe: "User name at Redis, where it has more users than the default one",
    parse: text,
  }),
  redisPassword: optional({
    env: "REDIS_PASSWORD",
    describe: "Password of Redis",
    parse: text,
    secret: true,
  }),
  redisDb: option({
    env: "REDIS_DB",
    describe: "Number of the Redis database",
    parse: integer(0, 1_000_000),
    default: "0",
  }),
  redisCa: optional({
    env: "REDIS_CA",
    describe:
      "Certificates in PEM that the certificate of a rediss:// has to come from; REDIS_CA_FILE names a file of them. Not set: those of the public authorities that Node knows",
    parse: certificates,
  }),
  jwtSecret: optional({
    env: "JWT_SECRET",
    describe:
      "Signs access tokens; at least 32 bytes, the same on every node. Not set: made once and kept under GOCHAT_DATA_DIR",
    parse: secretOf32Bytes,
    secret: true,
  }),
  accessExpiryMs: option({
    env: "JWT_ACCESS_EXPIRY",
    describe: "Life of an access token, 24h at most",
    // A copied token is good for that long.
    parse: durationUpTo("24h"),
    default: "15m",
  }),
  refreshExpiryMs: option({
    env: "JWT_REFRESH_EXPIRY",
    describe: "How long a login lives without being refreshed",
    // Ten years: what a date of PostgreSQL and of JavaScript can hold without a thought.
    parse: durationUpTo("87600h"),
    default: "168h",
  }),
  nameReservationMs: option({
    env: "GOCHAT_NAME_RESERVATION",
    describe: "How long nobody can take the username of an account that was deleted",
    // Ten years, as for a login.
    parse: durationUpTo("87600h"),
    default: "2160h",
  }),
  auditRetentionMs: option({
    env: "GOCHAT_AUDIT_RETENTION",
    describe: "How long the audit log is kept; 720h at least",
    parse: durationBetween("720h", "87600h"),
    default: "8760h",
  }),
  rateLimits: option({
    env: "RATE_LIMITS",
    describe: "on or off. Off is for load tests on loopback",
    parse: onOff,
    default: "on",
  }),
  logLevel: option({
    env: "LOG_LEVEL",
    describe: "silent, fatal, error, warn, info, debug or trace",
    parse: oneOf("silent", "fatal", "error", "warn", "info", "debug", "trace"),
    default: "info",
  }),
  dataDir: option({
    env: "GOCHAT_DATA_DIR",
    describe: "Where GoChat keeps what it makes itself",
    parse: path,
    default: "./data",
  }),
  filesDir: optional({
    env: "GOCHAT_FILES_DIR",
    describe:
      "Where files lie that people upload; the same folder for every node. Not set: in the folder files under GOCHAT_DATA_DIR. Not used with S3_ENDPOINT",
    parse: path,
  }),
  filesOrigin: optional({
    env: "GOCHAT_FILES_ORIGIN",
    describe:
      "An origin for files alone, such as https://files.example.com, that leads to this server too: links to files go there, and nothing else is answered there. Not set: files come from where everything else does",
    parse: (value) => origin(value),
  }),
  fileMaxBytes: option({
    env: "GOCHAT_FILE_MAX_SIZE",
    describe: "The largest file that can be uploaded",
    parse: byteSize,
    default: "100MB",
  }),
  filesPerPersonBytes: option({
    env: "GOCHAT_FILES_PER_PERSON",
    describe: "What all files of one person may add up to",
    parse: byteSize,
    default: "10GB",
  }),
  filesTotalBytes: option({
    env: "GOCHAT_FILES_TOTAL",
    describe: "What all files together may add up to",
    parse: byteSize,
    default: "1TB",
  }),
  filesFreeBytes: option({
    env: "GOCHAT_FILES_KEEP_FREE",
    describe:
      "What uploads leave free on the disk of GOCHAT_FILES_DIR, as a database that is on it needs room, too. Not used with S3_ENDPOINT",
    parse: byteSize,
    default: "1GB",
  }),
  s3Endpoint: optional({
    env: "S3_ENDPOINT",
    describe:
      "URL of a store that speaks S3, for files. With it S3_BUCKET, S3_ACCESS_KEY and S3_SECRET_KEY are needed. Not set: files lie in GOCHAT_FILES_DIR",
    parse: (value) => origin(value),
  }),
  s3Bucket: optional({ env: "S3_BUCKET", describe: "The bucket for files; it must be there", parse: text }),
  s3Region: option({
    env: "S3_REGION",
    describe: "The region of that bucket, where the store has more than one",
    parse: text,
    default: "us-east-1",
  }),
  s3AccessKey: optional({ env: "S3_ACCESS_KEY", describe: "Who GoChat is to that store", parse: text }),
  s3SecretKey: optional({
    env: "S3_SECRET_KEY",
    describe: "The secret that belongs to S3_ACCESS_KEY",
    parse: text,
    secret: true,
  }),
  s3Prefix: option({
    env: "S3_PREFIX",
    describe: "What the names of all objects begin with, where others use the bucket too",
    parse: text,
    default: "",
  }),
  s3Redirect: option({
    env: "S3_REDIRECT",
    describe:
      "on: whoever may read a file gets its bytes from that store, at an address that is good for 5 minutes. People have to reach the store for that",
    parse: onOff,
    default: "off",
  }),
  s3PublicEndpoint: optional({
    env: "S3_PUBLIC_ENDPOINT",
    describe: "For S3_REDIRECT: where people reach that store, if not at S3_ENDPOINT",
    parse: (value) => origin(value),
  }),
  clamd: optional({
    env: "GOCHAT_CLAMD",
    describe:
      "A ClamAV daemon that scans every file before anybody gets it: host:port, or the path of its socket. Its StreamMaxLength must be as large as GOCHAT_FILE_MAX_SIZE. Not set: nothing is scanned",
    parse: scannerAddress,
  }),
  oidcIssuer: optional({
    env: "OIDC_ISSUER",
    describe:
      "URL of a provider of OpenID Connect by which people log in, with https. With it OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are needed. Not set: there is no single sign-on",
    parse: issuer,
  }),
  oidcClientId: optional({
    env: "OIDC_CLIENT_ID",
    describe: "Who GoChat is to that provider",
    parse: text,
  }),
  oidcClientSecret: optional({
    env: "OIDC_CLIENT_SECRET",
    describe: "The secret that belongs to OIDC_CLIENT_ID",
    parse: text,
    secret: true,
  }),
  oidcLabel: option({
    env: "OIDC_LABEL",
    describe: "What people read on the button that leads to that provider, behind “Continue with”",
    parse: shownName,
    default: "single sign-on",
  }),
  oidcSignUp: option({
    env: "OIDC_SIGN_UP",
    describe:
      "on: whoever that provider lets in and has no account gets one, also where registration is closed. off: they must have linked one",
    parse: onOff,
    default: "on",
  }),
  oidcEmailDomains: option({
    env: "OIDC_EMAIL_DOMAINS",
    describe:
      "Domains such as example.com, separated by commas: only who has a verified email of one of them at that provider is let in by it. Not set: everybody whom it lets in",
    parse: (value) => list(value).map((item) => emailDomain(item)),
    default: "",
  }),
  smtp: optional({
    env: "SMTP_URL",
    describe:
      "Where mail is handed over: smtp://user:password@host:587, which is upgraded to TLS, or smtps:// for TLS from the start. Nothing is sent without TLS unless the host is this machine or the URL ends in ?tls=off. Needs SMTP_FROM. Not set: there is no mail, and administrators give out links for new passwords",
    parse: smtpServer,
    secret: true,
  }),
  smtpFrom: optional({
    env: "SMTP_FROM",
    describe: "Who mail comes from: chat@example.com, or Chat <chat@example.com>",
    parse: mailSender,
  }),
  roles: option({
    env: "GOCHAT_ROLES",
    describe: "What this node does: any of http, realtime, worker. Without Redis all three",
    parse: (value) => list(value).map((role) => oneOf(...ROLES)(role)),
    default: "http,realtime,worker",
  }),
  bareUsernames: option({
    env: "GOCHAT_BARE_USERNAMES",
    describe:
      "on: a bare username serves as an access token and makes that account. Never for a server that others can reach",
    parse: onOff,
    default: (env) => (env === "prod" ? "off" : "on"),
  }),
  allowUnsafeBareUsernames: option({
    env: "GOCHAT_ALLOW_UNSAFE_BARE_USERNAMES",
    describe:
      "on: run with bare usernames although HOST, GOCHAT_TRUSTED_PROXIES, GOCHAT_ALLOWED_ORIGINS or GOCHAT_FILES_ORIGIN show that others may reach the server. For closed test environments",
    parse: onOff,
    default: "off",
  }),
  allowedOrigins: option({
    env: "GOCHAT_ALLOWED_ORIGINS",
    describe: "Web origins that may call from a browser, separated by commas",
    parse: (value) => list(value).map((item) => origin(item)),
    default: "",
  }),
  localOrigins: option({
    env: "GOCHAT_LOCAL_ORIGINS",
    describe: "on: pages from http://localhost and http://127.0.0.1 at SERVER_PORT may call as well",
    parse: onOff,
    default: (env) => (env === "prod" ? "off" : "on"),
  }),
  trustedProxies: option({
    env: "GOCHAT_TRUSTED_PROXIES",
    describe: "Addresses or CIDR ranges of proxies whose X-Forwarded-For is believed, separated by commas",
    parse: (value) => list(value).map((item) => proxyNetwork(item)),
    default: "",
  }),
  metricsToken: optional({
    env: "GOCHAT_METRICS_TOKEN",
    describe:
      "At least 16 characters. Needed to read /metrics, as Bearer token or as the password of a browser's prompt, unless GOCHAT_METRICS_OPEN is on. Not set and not open: there is no /metrics",
    parse: metricsToken,
    secret: true,
  }),
  metricsOpen: option({
    env: "GOCHAT_METRICS_OPEN",
    describe: "on: everybody who reaches the server may read /metrics",
    parse: onOff,
    default: (env) => (env === "prod" ? "off" : "on"),
  }),
  web: option({
    env: "GOCHAT_WEB",
    describe: "on or off. Off: there is no web client here, for who brings their own",
    parse: onOff,
    default: "on",
  }),
  name: option({
    env: "GOCHAT_NAME",
    describe: "What the people of this server call it, as the web client shows it",
    parse: shownName,
    default: "GoChat",
  }),
  hstsIncludesSubdomains: option({
    env: "GOCHAT_HSTS_SUBDOMAINS",
    describe:
      "on: browsers that were here over TLS use TLS for every name below this one as well. Only where all of them have it",
    parse: onOff,
    default: "off",
  }),
  databasePool: option({
    env: "GOCHAT_DATABASE_POOL",
    describe: "Connections to PostgreSQL for everything but the message writer",
    parse: integer(1, 1000),
    default: "10",
  }),
  writerLanes: option({
    env: "GOCHAT_WRITER_LANES",
    describe: "Message writers, each with its own connection; a conversation always uses the same one",
    parse: integer(1, 16),
    default: "2",
  }),
  allowUnsafeDatabase: option({
    env: "GOCHAT_ALLOW_UNSAFE_DATABASE",
    describe:
      "on: run although the database may lose what it has acknowledged (fsync, full_page_writes or synchronous_commit off)",
    parse: onOff,
    default: "off",
  }),
  maxConnections: option({
    env: "GOCHAT_MAX_CONNECTIONS",
    describe: "Open WebSockets on this node",
    parse: integer(1, 1_000_000),
    default: "50000",
  }),
  maxConnectionsPerUser: option({
    env: "GOCHAT_MAX_CONNECTIONS_PER_USER",
    describe: "Open WebSockets of one person on this node; one more closes the oldest",
    parse: integer(1, 10_000),
    default: "20",
  }),
  banner: option({
    env: "GOCHAT_BANNER",
    describe: "on: say at the start, for people, where everything is",
    parse: onOff,
    default: (env) => (env === "prod" ? "off" : "on"),
  }),
  drainMs: option({
    env: "GOCHAT_DRAIN",
    describe: "After SIGTERM, the time over which sockets are asked to move to another node",
    // Far below the 24 days beyond which a timer ends at once.
    parse: durationUpTo("1h"),
    default: (env) => (env === "prod" ? "10s" : "200ms"),
  }),
} as const;

export type OptionName = keyof typeof OPTIONS;
