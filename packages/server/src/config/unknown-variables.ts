import type { Option } from "./option.ts";
import { OPTIONS } from "./options.ts";

type Variables = Readonly<Record<string, string | undefined>>;

const NAMES = Object.values<Option<unknown>>(OPTIONS).flatMap(({ env }) => [env, `${env}_FILE`]);
/** Common names for what is called otherwise here. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  REDIS_URL: "REDIS_ADDR",
  REDIS_HOST: "REDIS_ADDR",
  REDIS_PORT: "REDIS_ADDR",
  REDIS_USER: "REDIS_USERNAME",
};
const KNOWN: ReadonlySet<string> = new Set(NAMES);

/** A misspelt `GOCHAT_…` would otherwise do nothing, silently. */
export function misspelt(variables: Variables): string[] {
  return unknown(variables)
    .filter((name) => name.startsWith("GOCHAT_"))
    .map((name) => `${name} is not an option${hint(name) || "; see --help"}`);
}

/** Variables that look like ours and may well be another program's: they are named, and nothing more. */
export function unknownVariables(variables: Variables): string[] {
  return unknown(variables)
    .filter((name) => !name.startsWith("GOCHAT_") && looksLikeOurs(name))
    .map((name) => `${name} is not an option of GoChat and does nothing here${hint(name)}`);
}

const unknown = (variables: Variables): string[] =>
  Object.entries(variables).flatMap(([name, value = ""]) =>
    value === "" || KNOWN.has(name) || isForOthers(name, value) ? [] : [name],
  );

/** Kubernetes sets these for every service; the tests have variables of their own. */
const isForOthers = (name: string, value: string): boolean =>
  name.startsWith("GOCHAT_TEST_") ||
  /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_\w+)?$/.test(name) ||
  /^(tcp|udp|sctp):\/\//.test(value);

const looksLikeOurs = (name: string): boolean =>
  /^(REDIS|JWT)_/.test(name) || KNOWN.has(`GOCHAT_${name}`) || nearest(name) !== undefined;

function hint(name: string): string {
  const meant = KNOWN.has(`GOCHAT_${name}`) ? `GOCHAT_${name}` : (OTHER_NAMES[name] ?? nearest(name));
  return meant === undefined ? "" : `; did you mean ${meant}?`;
}

/** The option that somebody may have meant. Short names are near to too many words. */
function nearest(name: string): string | undefined {
  const written = name.toUpperCase();
  const allowed = written.length < 5 ? 0 : written.length < 8 ? 1 : 2;
  const found = NAMES.map((known) => ({ known, edits: editDistance(written, known) }))
    .filter(({ edits }) => edits <= allowed)
    .sort((a, b) => a.edits - b.edits);
  return found[0]?.known;
}

/** Letters to insert, to delete or to replace (Levenshtein), row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
