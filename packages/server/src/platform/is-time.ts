/** Whether this is a time as it stands on the wire. There is no 30th of February, and in PostgreSQL no year 0. */
export function isTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text && !text.startsWith("0000");
}
