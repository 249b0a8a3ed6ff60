import { parse } from "yaml";

export interface Service {
  image?: string;
  build?: { context: string; dockerfile?: string };
  profiles?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition?: string }>;
  healthcheck?: { test?: unknown };
  restart?: string;
  ports?: string[];
  volumes?: string[];
  networks?: string[];
  stop_grace_period?: string;
  [key: string]: unknown;
}

export interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  networks: Record<string, unknown>;
}

/** Reads a compose file, merge keys included. Variables stay as they are written. */
export function parseCompose(source: string): Compose {
  const file = parse(source, { merge: true }) as Partial<Compose>;
  return { services: file.services ?? {}, volumes: file.volumes ?? {}, networks: file.networks ?? {} };
}

export interface Reference {
  name: string;
  /** What compose uses when the variable is not set or empty. */
  fallback: string;
  /** `${NAME:?…}`: compose does nothing at all without it. */
  isRequired: boolean;
}

const REFERENCE = /\$\{([A-Z_][A-Z_0-9]*)(?::(-|\?)([^}]*))?\}/g;

/** Every `${NAME}`, `${NAME:-fallback}` and `${NAME:?message}`. */
export const referencesIn = (text: string): Reference[] =>
  [...text.matchAll(REFERENCE)].map(([, name = "", form, rest = ""]) => ({
    name,
    fallback: form === "-" ? rest : "",
    isRequired: form === "?",
  }));

export const substitute = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replaceAll(REFERENCE, (match: string, name: string) => {
    const [reference] = referencesIn(match);
    return variables[name] ?? reference?.fallback ?? "";
  });

/** Forms of `$` that compose would read in another way than we mean: `$NAME`, `${NAME-…}`, a lone `$`. */
export const oddDollars = (text: string): string[] =>
  [...text.replaceAll(REFERENCE, "").replaceAll("$$", "").matchAll(/\$\S*/g)].map(([match]) => match);
