/** Types as people write them: timestamp(3) with time zone is timestamptz(3). */
export function shortTypes(text: string): string {
  return text
    .replace(/\b(time|timestamp)(\(\d\))? with time zone/g, "$1tz$2")
    .replace(/\b(time|timestamp)(\(\d\))? without time zone/g, "$1$2")
    .replace(/\bcharacter varying\b/g, "varchar");
}
