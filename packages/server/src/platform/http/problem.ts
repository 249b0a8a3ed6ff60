import { STATUS_CODES } from "node:http";
import type { IncomingMessage } from "node:http";
import { ERRORS, PROTOCOL } from "@gochat/protocol";
import type { Problem } from "@gochat/protocol";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError, asAppError, logUnexpected } from "../../errors.ts";
import { rateLimitHeaders } from "../rate-limits.ts";
import type { AnonymousRate } from "./anonymous-rate.ts";
import { ANSWER_HEADERS } from "./answer-headers.ts";
import { hasBody } from "./has-body.ts";

// What Fastify itself refuses, in our words.
const FRAMEWORK_ERRORS: Readonly<Record<string, AppError["code"]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_data",
  FST_ERR_CTP_BODY_TOO_LARGE: "payload_too_large",
  FST_ERR_CTP_EMPTY_JSON_BODY: "malformed_json",
  FST_ERR_CTP_INVALID_JSON_BODY: "malformed_json",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "invalid_request",
  FST_ERR_BAD_URL: "invalid_request",
};

/** For what the framework refuses before any hook runs. */
export const answerFrameworkError =
  (headers: Readonly<Record<string, string>>) =>
  (thrown: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    sendProblem(
      toAppError(thrown, request),
      request,
      reply.headers(headers).header("x-request-id", request.id),
    );
  };

/** Answers every error as RFC 9457 `application/problem+json` (E1). */
export function answerWithProblems(app: FastifyInstance, anonymousRate: AnonymousRate | null): void {
  app.setErrorHandler((thrown: FastifyError, request, reply) => {
    const error = toAppError(thrown, request);
    return sendProblem(counted(error, request, anonymousRate), request, reply);
  });
  app.setNotFoundHandler((request, reply) => sendProblem(new AppError("not_found"), request, reply));
}

/** A token that is not good makes a request anonymous: so many of these, and they are told to wait instead. */
function counted(error: AppError, request: FastifyRequest, rate: AnonymousRate | null): AppError {
  if (rate === null || error.status !== 401 || request.routeOptions.config.anonymous !== "refused")
    return error;
  try {
    rate.take(request.ip);
    return error;
  } catch (refusal) {
    return refusal as AppError;
  }
}

function toAppError(thrown: FastifyError, request: FastifyRequest): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof SyntaxError) return new AppError("malformed_json");
  const code = FRAMEWORK_ERRORS[thrown.code];
  if (code !== undefined) return new AppError(code);
  if (thrown.statusCode !== undefined && thrown.statusCode >= 400 && thrown.statusCode < 500) {
    return new AppError("invalid_request");
  }
  logUnexpected(request.log, thrown, "a request failed");
  return asAppError(thrown);
}

/** Whether there is a body that has not come yet: nobody will read it. */
function isStillSending(request: IncomingMessage): boolean {
  return !request.complete && hasBody(request);
}

/** The body of an error, for every HTTP answer: those of routes and those of refused upgrades. */
export function problemOf(error: AppError, requestId: string): Problem {
  return {
    type: `urn:gochat:error:${error.code}`,
    title: ERRORS[error.code].title,
    status: error.status,
    detail: error.message,
    code: error.code,
    request_id: requestId,
    ...(error.places && { errors: error.places }),
    ...(error.code === "unsupported_protocol" && { protocol: PROTOCOL }),
  };
}

/** A whole answer, for where there is no reply to send it with. */
export function rawProblem(error: AppError, requestId: string, headers: Record<string, string> = {}): string {
  const body = JSON.stringify(problemOf(error, requestId));
  const all = {
    ...ANSWER_HEADERS,
    "x-request-id": requestId,
    connection: "close",
    "content-type": "application/problem+json",
    "content-length": Buffer.byteLength(body),
    ...(error.status === 401 && { "www-authenticate": "Bearer" }),
    ...(error.retryAfterMs !== undefined && { "retry-after": Math.ceil(error.retryAfterMs / 1000) }),
    ...headers,
  };
  const head = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    ...Object.entries(all).map(([name, value]) => `${name}: ${value}`),
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

function sendProblem(error: AppError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  // E5
  if (error.retryAfterMs !== undefined)
    void reply.header("retry-after", Math.ceil(error.retryAfterMs / 1000));
  void reply.headers(rateLimitHeaders(error));
  if (error.status === 401 && !reply.hasHeader("www-authenticate"))
    void reply.header("www-authenticate", "Bearer");
  // A stranger who is over the limit floods, and does not wait for an answer before the next request.
  const isFlood = error.code === "rate_limited" && request.actor === null;
  if (isFlood || isStillSending(request.raw)) void reply.header("connection", "close");
  return reply.code(error.status).type("application/problem+json").send(problemOf(error, request.id));
}
