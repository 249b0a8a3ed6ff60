import type { BodyOf, Endpoint, ParamsOf, QueryOf, ReplyOf } from "@gochat/protocol";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import type { Actor, Authenticate } from "./actor.ts";
import { bearerToken } from "./bearer.ts";

/** What a handler gets. Everything in it has passed the endpoint's schemas. */
export interface Call<E extends Endpoint> {
  readonly actor: E["auth"] extends "access" ? Actor : null;
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  /** The client's address: the socket's, or what a trusted proxy says. */
  readonly ip: string;
  readonly userAgent: string | null;
}

export type Handler<E extends Endpoint> = (call: Call<E>) => Promise<ReplyOf<E>>;

/** What a handler answers, by the status it was declared with. */
export const reply = <const S extends number, B = undefined>(status: S, body?: B) => ({
  status,
  body: body as B,
});

/** Registers handlers against endpoint values of the protocol. One is made for the whole server and given to each slice. */
export interface Router {
  on<E extends Endpoint>(endpoint: E, handler: Handler<E>): void;
}

export function createRouter(app: FastifyInstance, prefix: string, authenticate: Authenticate): Router {
  return {
    on(endpoint, handler) {
      app.route({
        method: endpoint.method,
        url: `${prefix}${endpoint.path}`,
        schema: toFastifySchema(endpoint),
        handler: async (request, reply) => {
          const actor = endpoint.auth === "access" ? await authenticate(tokenOf(request)) : null;
          const answer: { status: number; body: unknown } = await handler({
            actor,
            params: request.params,
            query: request.query,
            body: request.body,
            ip: request.ip,
            userAgent: request.headers["user-agent"] ?? null,
          } as Call<typeof endpoint>);
          return reply.code(answer.status).send(answer.body);
        },
      });
    },
  };
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
