import type { FastifyInstance, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import { giveGoAhead } from "./go-ahead.ts";
import { exceedsJsonBounds } from "./json-bounds.ts";

const NO_JSON = /;\s*charset\s*=\s*(?!"?utf-?8"?\s*(?:;|$))/i;

/** Bodies are JSON in UTF-8 or nothing at all; what a call does not take is not looked at (E8). */
export function readJsonBodies(app: FastifyInstance): void {
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  // Fastify's own, for what it refuses: keys that would change the prototype of an object.
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addHook("preParsing", (request, reply, _payload, done) => {
    if (request.routeOptions.config.takesRawBody !== true) giveGoAhead(request, reply);
    done();
  });

  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body: Buffer, done) => {
    // Many clients name a type although they send nothing.
    if (!takesBody(request) || body.length === 0) return done(null, undefined);
    const text = decode(request, body);
    if (text instanceof AppError) return done(text);
    void parse(request, text, done);
  });
  app.addContentTypeParser("*", (request, _body, done) => {
    done(takesBody(request) ? new AppError("unsupported_data") : null);
  });

  function decode({ headers }: FastifyRequest, body: Buffer): string | AppError {
    if (NO_JSON.test(headers["content-type"] ?? ""))
      return new AppError("unsupported_data", { detail: "Send JSON in UTF-8, without another charset" });
    if ((headers["content-encoding"] ?? "identity") !== "identity")
      return new AppError("unsupported_data", { detail: "Send JSON as it is, without a Content-Encoding" });
    try {
      const text = utf8.decode(body);
      return exceedsJsonBounds(text) ? tooComplex() : text;
    } catch {
      return new AppError("malformed_json", { detail: "The body is not UTF-8; send JSON in UTF-8" });
    }
  }
}

/** For what `exceedsJsonBounds` finds. */
export const tooComplex = (): AppError =>
  new AppError("invalid_request", { detail: "The JSON nests too deep or has too many keys and elements" });

const takesBody = ({ routeOptions }: FastifyRequest): boolean => routeOptions.schema?.body !== undefined;
