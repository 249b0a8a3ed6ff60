import { setImmediate } from "node:timers/promises";
import type { BodyOf, Endpoint, ParamsOf, QueryOf, ReplyOf, Scope } from "@gochat/protocol";
import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from "fastify";
import { AppError } from "../../errors.ts";
import { answerDeadline, withinDeadline } from "../deadline.ts";
import type { Deadline } from "../deadline.ts";
import { isConnectionLoss } from "../postgres/pg-errors.ts";
import { requireScope } from "./actor.ts";
import type { Actor, Authenticate } from "./actor.ts";
import { bearerToken } from "./bearer.ts";
import { isSigned } from "./link-origin.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who makes it, as soon as that is known. */
    actor: Actor | null;
  }
}

/** What a handler gets. Everything in it has passed the endpoint's schemas. */
export interface Call<E extends Endpoint> {
  readonly actor: E["auth"]["scope"] extends "none" ? null : Actor;
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  /** Until when it must be answered (E6). */
  readonly deadline: Deadline;
  /** The client's address: the socket's, or what a trusted proxy says. */
  readonly ip: string;
  readonly userAgent: string | null;
  /** The header `Cookie`. */
  readonly cookies: string | null;
  /** What its owner reads, as `Accept-Language` says. */
  readonly acceptLanguage: string | null;
}

export type Handler<E extends Endpoint> = (call: Call<E>) => Promise<ReplyOf<E>>;

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a handler answers, by the status it was declared with. */
export const reply = <const S extends number, B = undefined>(
  status: S,
  body?: B,
  headers?: Readonly<Record<string, string>>,
) => ({
  status,
  body: body as B,
  ...(headers !== undefined && { headers }),
});

/** A call whose body, or whose answer, is no JSON. The handler reads the one, after its go-ahead, and writes the other itself. */
export interface RawCall<E extends RawEndpoint> {
  readonly actor: Actor | null;
  readonly params: ParamsOf<E & Endpoint>;
  readonly query: QueryOf<E & Endpoint>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What a route for such calls is made of: an endpoint of the contract, or an address of another protocol. */
export type RawEndpoint = Pick<Endpoint, "path" | "auth" | "params" | "query" | "form"> & {
  readonly method: HTTPMethods | readonly HTTPMethods[];
};

export type RawHandler<E extends RawEndpoint> = (call: RawCall<E>) => Promise<FastifyReply>;

/** Registers handlers against endpoint values of the protocol. One is made for the whole server and given to each slice. */
export interface Router {
  readonly on: <E extends Endpoint>(endpoint: E, handler: Handler<E>) => void;
  /** With `orSignature` the actor is null where a signature came instead of a token: the handler checks it. */
  readonly onRaw: <E extends RawEndpoint>(endpoint: E, handler: RawHandler<E>) => void;
}

export function createRouter(app: FastifyInstance, prefix: string, authenticate: Authenticate): Router {
  const identify = async (request: FastifyRequest, scope: Scope) => {
    request.actor = await authenticate(tokenOf(request), scope);
    requireScope(request.actor, scope); // A22
  };
  return {
    on(endpoint, handler) {
      const { scope } = endpoint.auth;
      app.route({
        method: endpoint.method,
        url: `${prefix}${endpoint.path}`,
        schema: toFastifySchema(endpoint),
        ...(scope !== "none" && { config: { anonymous: "refused" as const } }),
        // Before the body is read: a stranger's is not worth it (E7).
        onRequest: async (request) => {
          // A turn later: a body that came together with its head has arrived by then, and the connection can go on.
          if (scope !== "none") await identify(request, scope).catch(throwNextTurn);
        },
        handler: async (request, reply) => {
          const deadline = answerDeadline();
          const work = handler({
            actor: request.actor,
            params: request.params,
            query: request.query,
            body: request.body,
            deadline,
            ip: request.ip,
            userAgent: request.headers["user-agent"] ?? null,
            cookies: request.headers.cookie ?? null,
            acceptLanguage: request.headers["accept-language"] ?? null,
          } as Call<typeof endpoint>);
          const answer: Answer = await answerInTime(endpoint, deadline, work);
          if (answer.headers) void reply.headers(answer.headers);
          return reply.code(answer.status).send(answer.body);
        },
      });
    },
    onRaw(endpoint, handler) {
      const { auth, form, method, params, path, query } = endpoint;
      const { scope, orSignature } = auth;
      // In a scope of its own: its bodies are read by nobody else.
      void app.register(async (own) => {
        own.removeAllContentTypeParsers();
        if (form === undefined) own.addContentTypeParser("*", (_request, _body, done) => done(null));
        else await own.register(multipart, FORM_LIMITS);
        own.route({
          method: [method].flat(),
          url: `${prefix}${path}`,
          // Where GET has no answer of its own for HEAD, its whole body would be made and thrown away.
          exposeHeadRoute: false,
          schema: { ...(params && { params }), ...(query && { querystring: query }) },
          config: {
            takesRawBody: true,
            ...(scope !== "none" && { anonymous: "refused" as const }),
            ...(orSignature && { takesSignature: orSignature }),
          },
          onRequest: async (request) => {
            if (scope !== "none" && !isSigned(request)) await identify(request, scope).catch(throwNextTurn);
          },
          handler: (request, reply) =>
            handler({
              actor: request.actor,
              params: request.params,
              query: request.query,
              request,
              reply,
            } as RawCall<typeof endpoint>),
        });
      });
    },
  };
}

// A file and what is said of it. How large a file may be is decided where it is stored.
const FORM_LIMITS = {
  limits: {
    files: 1,
    fields: 8,
    parts: 9,
    fieldNameSize: 32,
    fieldSize: 1024,
    headerPairs: 16,
    fileSize: Infinity,
  },
};

async function throwNextTurn(error: unknown): Promise<never> {
  await setImmediate();
  throw error;
}

// A use case knows what became of its work, and answers at the deadline by itself. This is for one that does not.
const GRACE_MS = 200;

/** Answers soon after the deadline, whatever the handler waits for: `outcome_unknown` where something may have been done. */
async function answerInTime<T>(endpoint: Endpoint, deadline: Deadline, work: Promise<T>): Promise<T> {
  const mayBeUnknown = endpoint.errors.includes("outcome_unknown");
  try {
    return await withinDeadline(deadline + GRACE_MS, work, mayBeUnknown ? "outcome_unknown" : "unavailable");
  } catch (error) {
    if (mayBeUnknown && isConnectionLoss(error)) throw new AppError("outcome_unknown", { cause: error });
    throw error;
  }
}

function tokenOf(request: FastifyRequest): string {
  const token = bearerToken(request.headers.authorization);
  if (token !== undefined) return token;
  throw new AppError("unauthorized", { detail: "Send the access token as: Authorization: Bearer <token>" });
}

/** What Fastify checks and serializes with. The documentation is made from the endpoint itself, not from this. */
function toFastifySchema(endpoint: Endpoint): Record<string, unknown> {
  const response: Record<string, unknown> = {};
  for (const [status, schema] of Object.entries(endpoint.responses)) {
    response[status] = schema === null ? { type: "null" } : withoutIds(schema);
  }
  return {
    ...(endpoint.params && { params: endpoint.params }),
    ...(endpoint.query && { querystring: endpoint.query }),
    ...(endpoint.body && { body: endpoint.body }),
    response,
  };
}

/** The serializer takes a schema that is nested in several places for several schemas of one name. */
function withoutIds(schema: object): object {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => (key === "$id" ? undefined : value)),
  ) as object;
}
