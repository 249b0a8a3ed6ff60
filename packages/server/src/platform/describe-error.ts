/** What is wanted of an error besides its text: where, of which kind, of which place in the schema. Never a value or an object. */
const KEPT = (
  "code errno syscall address port path reason " +
  "severity schema table column dataType constraint position routine"
).split(" ");
const DEEPEST = 4;

/**
 * An error as the log shows it. A list of what is shown, because libraries hang on their errors what they have at hand: a lost
 * database connection with its cancel key, the bytes of a request that could not be read, the row that violates a constraint.
 */
export function describeError(thrown: unknown, depth = 0): unknown {
  if (!(thrown instanceof Error)) return typeof thrown === "string" ? thrown : `(${typeof thrown})`;
  const kept = Object.fromEntries(
    KEPT.map((key) => [key, (thrown as unknown as Record<string, unknown>)[key]]).filter(
      ([, value]) => typeof value === "string" || typeof value === "number",
    ),
  );
  const message = messageOf(thrown);
  const frames = thrown.stack?.split("\n").filter((line) => /^ {4}at /.test(line)) ?? [];
  return {
    type: thrown.constructor.name,
    message,
    stack: [`${thrown.name}: ${message}`, ...frames].join("\n"),
    ...kept,
    ...(depth < DEEPEST && thrown.cause !== undefined && { cause: describeError(thrown.cause, depth + 1) }),
    ...(depth < DEEPEST &&
      thrown instanceof AggregateError && {
        errors: thrown.errors.map((one) => describeError(one, depth + 1)),
      }),
  };
}

/** Where a value is at fault (class 22: data exception), PostgreSQL quotes it. */
function messageOf(error: Error): string {
  const isDataException = "severity" in error && "code" in error && String(error.code).startsWith("22");
  return isDataException ? "(a data exception: its text holds the value)" : error.message;
}
