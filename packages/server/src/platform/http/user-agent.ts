const MAX_LENGTH = 200;

/** A header that anybody can fill with anything, made fit to be stored and shown. */
export function cleanUserAgent(header: string | null): string | null {
  const clean = (header ?? "")
    .replaceAll(/\p{Cc}/gu, "")
    .trim()
    .slice(0, MAX_LENGTH)
    .toWellFormed();
  return clean === "" ? null : clean;
}
