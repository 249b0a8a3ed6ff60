import { CLIENT_FRAMES, LIMITS } from "@gochat/protocol";
import type { ClientFrame, ClientFrameType, UserId } from "@gochat/protocol";
import { Compile } from "typebox/compile";
import { AppError, logUnexpected, toWireError } from "../errors.ts";
import { exceedsJsonBounds } from "../platform/http/json-bounds.ts";
import { tooComplex } from "../platform/http/read-json.ts";
import { answerDeadline } from "../platform/deadline.ts";
import type { Deadline } from "../platform/deadline.ts";
import { placesOf } from "../platform/http/validation.ts";
import type { Logger } from "../platform/logger.ts";
import type { Connection } from "./connection.ts";

/** A frame that has no handler does not compile. */
export type FrameHandlers = {
  readonly [T in ClientFrameType]: (
    connection: Connection,
    frame: Extract<ClientFrame, { type: T }>,
    deadline: Deadline,
  ) => void | Promise<void>;
};

type Handler = (connection: Connection, frame: ClientFrame, deadline: Deadline) => void | Promise<void>;

const validators = new Map(
  Object.entries(CLIENT_FRAMES).map(([type, { schema }]) => [type, Compile(schema)]),
);

/** From the text of a frame to its handler. Whatever is wrong becomes an answer; the connection lives (C6). */
export function createFrameRouter(
  handlers: FrameHandlers,
  { logger, onForbidden }: { logger: Logger; onForbidden: (userId: UserId, type: ClientFrameType) => void },
) {
  /** `waitMs`: the socket is over its budget and this frame is not taken; it is read only to answer it by its id. */
  return function route(connection: Connection, text: string, waitMs: number): void {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      return refuse(connection, undefined, new AppError("malformed_json"));
    }
    if (waitMs > 0) return refuse(connection, parsed, new AppError("rate_limited", { retryAfterMs: waitMs }));
    if (exceedsJsonBounds(text)) return refuse(connection, parsed, tooComplex());
    const frame = asFrame(parsed);
    if (frame instanceof AppError) return refuse(connection, parsed, frame);
    const deadline = answerDeadline();
    connection.enqueue(frame, () => {
      try {
        const handle = handlers[frame.type] as Handler;
        return handle(connection, frame, deadline)?.catch((error: unknown) =>
          report(connection, frame, error),
        );
      } catch (error) {
        return report(connection, frame, error);
      }
    });
  };

  function report(connection: Connection, frame: ClientFrame, error: unknown): void {
    const { id, userId } = connection;
    logUnexpected(logger, error, `a ${frame.type} frame failed`, {
      connectionId: id,
      userId,
      frameId: frame.id,
    });
    if (error instanceof AppError && error.code === "forbidden") onForbidden(userId, frame.type);
    refuse(connection, frame, error);
  }
}

function asFrame(parsed: unknown): ClientFrame | AppError {
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return new AppError("invalid_request", { detail: "A frame is a JSON object" });
  }
  // The description's quick test sends frames without a type: they are sends (C5).
  const frame = "type" in parsed ? parsed : { type: "message.send", ...parsed };
  const validator = typeof frame.type === "string" ? validators.get(frame.type) : undefined;
  if (validator === undefined) return new AppError("unknown_type");
  if (validator.Check(frame)) return frame as ClientFrame;
  const places = placesOf(validator.Errors(frame));
  return new AppError("invalid_request", {
    detail: places.map(({ path, message }) => `${path} ${message}`).join("; "),
  });
}

/** Echoes `id` and `client_id` where they are what they should be, so that a client can match the answer (E3). */
export function refuse(connection: Connection, parsed: unknown, error: unknown): void {
  const { id, client_id } = (typeof parsed === "object" && parsed !== null ? parsed : {}) as Record<
    string,
    unknown
  >;
  const echo = {
    ...(isText(id, LIMITS.frameIdMaxLength) && { id }),
    ...(isText(client_id, LIMITS.clientIdMaxLength) && { client_id }),
  };
  connection.sendJson({ type: "error", ...echo, error: toWireError(error) });
}

const isText = (value: unknown, maxLength: number): value is string =>
  typeof value === "string" && value.length <= maxLength;
