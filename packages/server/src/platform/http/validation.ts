import { Compile } from "typebox/compile";
import type { Validator } from "typebox/compile";
import { Type } from "@gochat/protocol";
import type { TSchema } from "@gochat/protocol";
import { AppError } from "../../errors.ts";

type Check = (input: unknown) => { value: unknown } | { error: AppError };

/**
 * The strict check behind every body, query and parameter: no coercion in bodies, no unknown fields, no silent repair.
 * Query strings and parameters arrive as text, so there `"10"` is read as a number where the schema wants one.
 */
export function compileCheck(schema: TSchema, part: string): Check {
  const validator = Compile(schema);
  const alternatives = Type.IsUnion(schema) ? schema.anyOf.map((shape) => Compile(shape)) : [validator];
  const read = part === "querystring" || part === "params" ? readerOf(schema) : undefined;
  return (input) => {
    const value = read ? read({ ...(input as object) }) : (input ?? {});
    if (validator.Check(value)) return { value };
    return { error: new AppError("invalid_request", { places: placesOf(errorsOf(alternatives, value)) }) };
  };
}

/** At most ten places: enough to mend a request, too few to make the answer large. */
export function placesOf(
  errors: readonly { instancePath: string; message: string }[],
): { path: string; message: string }[] {
  return errors
    .slice(0, 10)
    .map(({ instancePath, message }) => ({ path: instancePath.slice(0, 200) || "/", message }));
}

/** Of several shapes only what is wrong by the closest: the complaints of the others would hide it. */
function errorsOf(alternatives: readonly Validator[], value: unknown) {
  const found = alternatives.map((alternative) => alternative.Errors(value));
  const fewest = Math.min(...found.map((errors) => errors.length));
  return found.filter((errors) => errors.length === fewest).flat();
}

/**
 * Reads numbers and booleans that are written in the one usual way. Anything else stays text, which the check refuses: the
 * conversion of the library takes "1.9", "true" and "0x1" for the message 1, and nothing at all for 0.
 */
function readerOf(schema: TSchema): (fields: Record<string, unknown>) => Record<string, unknown> {
  const properties = Type.IsObject(schema) ? Object.entries(schema.properties) : [];
  return (fields) => {
    for (const [name, property] of properties) {
      const text = fields[name];
      if (typeof text !== "string") continue;
      if (Type.IsInteger(property) && String(Number(text)) === text) fields[name] = Number(text);
      if (Type.IsBoolean(property) && (text === "true" || text === "false")) fields[name] = text === "true";
    }
    return fields;
  };
}
