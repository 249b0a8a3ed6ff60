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
}

const REFERENCE = /\$\{([A-Z_][A-Z_0-9]*)(?::-([^}]*))?\}/g;

/** Every `${NAME}` and `${NAME:-fallback}`. */
export const referencesIn = (text: string): Reference[] =>
  [...text.matchAll(REFERENCE)].map(([, name = "", fallback = ""]) => ({ name, fallback }));

export const substitute = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replaceAll(REFERENCE, (_match, name: string, fallback = "") => variables[name] ?? fallback);

/** Forms of `$` that compose would read in another way than we mean: `$NAME`, `${NAME:?…}`, a lone `$`. */
export const oddDollars = (text: string): string[] =>
  [...text.replaceAll(REFERENCE, "").replaceAll("$$", "").matchAll(/\$\S*/g)].map(([match]) => match);
