import { X509Certificate } from "node:crypto";

/** One row of the option table. */
export interface Option<T> {
  readonly env: string;
  readonly describe: string;
  /** Throws an `Error` whose message completes the sentence "`ENV` …". */
  readonly parse: (text: string) => T;
  /** In the same notation as the variable. A function when it depends on `ENV`. `undefined`: off. */
  readonly default?: string | ((env: Environment) => string | undefined);
  /** Never printed, and readable from the file that `<ENV>_FILE` names. */
  readonly secret?: true;
}

export type Environment = "local" | "dev" | "prod";

type WithDefault<T> = Option<T> & Required<Pick<Option<T>, "default">>;

export const option = <T>(definition: WithDefault<T>): Option<T> => definition;

/** An option that may be left out altogether. */
export const optional = <T>(definition: Omit<Option<T>, "default">): Option<T | undefined> => definition;

export const text = (value: string): string => value;

// Longer ones do not fit where a browser shows the name of a tab.
const NAME_MAX_CHARACTERS = 60;

/** What people read, on one line. */
export function shownName(value: string): string {
  const name = value.trim();
  if (name === "") throw new Error("must be a name, or not set");
  if (name.length > NAME_MAX_CHARACTERS)
    throw new Error(`must have ${NAME_MAX_CHARACTERS} characters at most`);
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) throw new Error("must be one line without control characters");
  return name;
}

export function path(value: string): string {
  if (value.trim() === "") throw new Error("must be the path of a folder");
  return value;
}

export const oneOf =
  <const T extends string>(...allowed: T[]) =>
  (value: string): T => {
    const match = allowed.find((candidate) => candidate === value);
    if (match === undefined) throw new Error(`must be one of ${allowed.join(", ")}`);
    return match;
  };

export const onOff = (value: string): boolean => oneOf("on", "off")(value) === "on";

export const integer =
  (min: number, max: number) =>
  (value: string): number => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max)
      throw new Error(`must be a whole number from ${min} to ${max}`);
    return number;
  };

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A duration such as `15m`, `168h`, `1h30m` or `500ms`, in milliseconds. */
export function durationMs(value: string): number {
  if (!/^(\d+(ms|s|m|h))+$/.test(value)) throw new Error("must be a duration such as 15m, 168h or 500ms");
  let total = 0;
  for (const [, amount, unit] of value.matchAll(/(\d+)(ms|s|m|h)/g))
    total += Number(amount) * (UNITS_MS[unit ?? ""] ?? 0);
  if (total <= 0) throw new Error("must be longer than nothing");
  return total;
}

/** A duration that is not absurd: longer ones are a slip of the pen, or weaken what they belong to. */
export const durationUpTo =
  (longest: string) =>
  (value: string): number => {
    const ms = durationMs(value);
    if (ms > durationMs(longest)) throw new Error(`must be ${longest} at most`);
    return ms;
  };

const UNITS_BYTES: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

export const durationBetween =
  (shortest: string, longest: string) =>
  (value: string): number => {
    const ms = durationUpTo(longest)(value);
    if (ms < durationMs(shortest)) throw new Error(`must be ${shortest} at least`);
    return ms;
  };

/** A size such as `100MB` or `1.5GB`, in bytes; units are powers of 1,000. */
export function byteSize(value: string): number {
  const [, amount, unit = ""] = /^(\d{1,6}(?:\.\d{1,3})?)\s?(B|KB|MB|GB|TB)$/i.exec(value) ?? [];
  if (amount === undefined) throw new Error("must be a size such as 100MB or 1.5GB");
  const bytes = Math.floor(Number(amount) * (UNITS_BYTES[unit.toUpperCase()] ?? 1));
  if (bytes < 1) throw new Error("must be larger than nothing");
  return bytes;
}

export const list = (value: string): string[] =>
  value
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

export function origin(value: string): string {
  if (!URL.canParse(value))
    throw new Error(`must hold URLs such as https://chat.example.com, not "${value}"`);
  const url = new URL(value);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new Error("must begin with https:// or http://");
  return url.origin;
}

export function secretOf32Bytes(value: string): string {
  if (Buffer.byteLength(value) < 32)
    throw new Error("must be at least 32 bytes; make one with: openssl rand -base64 48");
  if (new Set(value).size < 8)
    throw new Error("is too regular to be a secret; make one with: openssl rand -base64 48");
  return value;
}

// 16 characters: what a password generator makes by default at least, and too many to try them all over a network.
const METRICS_TOKEN_MIN_LENGTH = 16;

export function metricsToken(value: string): string {
  if (value.length < METRICS_TOKEN_MIN_LENGTH)
    throw new Error(
      `must have at least ${METRICS_TOKEN_MIN_LENGTH} characters; make one with: openssl rand -hex 24`,
    );
  return value;
}

export function certificates(value: string): string {
  if (!value.includes("-----BEGIN CERTIFICATE-----") || !isCertificate(value))
    throw new Error("must hold certificates in PEM, which begin with -----BEGIN CERTIFICATE-----");
  return value;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}
