import { Compile } from "typebox/compile";
import type { TSchema } from "@gochat/protocol";
import { AppError } from "../../errors.ts";

type Check = (input: unknown) => { value: unknown } | { error: AppError };

/**
 * The strict check behind every body, query and parameter: no coercion in bodies, no unknown fields, no silent repair.
 * Query strings and parameters arrive as text, so there `"10"` is read as a number where the schema wants one.
 */
export function compileCheck(schema: TSchema, part: string): Check {
  const validator = Compile(schema);
  const isText = part === "querystring" || part === "params";
  return (input) => {
    const value = isText ? validator.Convert({ ...(input as object) }) : (input ?? {});
    if (validator.Check(value)) return { value };
    return { error: new AppError("invalid_request", { places: placesOf(validator.Errors(value)) }) };
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
