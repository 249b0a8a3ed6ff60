import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { PROTOCOL_LOWEST, PROTOCOL_UNNAMED, PROTOCOL_VERSION, UpgradeQuery } from "@gochat/protocol";
import type { ErrorCode } from "@gochat/protocol";
import { AppError, asAppError, logUnexpected } from "../errors.ts";
import { requireScope } from "../platform/http/actor.ts";
import type { Actor, Authenticate } from "../platform/http/actor.ts";
import { bearerToken } from "../platform/http/bearer.ts";
import { rawProblem } from "../platform/http/problem.ts";
import { requestIdOf } from "../platform/http/request-id.ts";
import { compileCheck } from "../platform/http/validation.ts";
import type { Logger } from "../platform/logger.ts";

export interface AdmissionDeps {
  /** Throws for what is not meant for this server. */
  readonly checkHost: (request: IncomingMessage) => void;
  readonly isOriginAllowed: (origin: string | undefined) => boolean;
  /** Throws when this node takes no more sockets, or none from this address now. */
  readonly checkRoom: (ip: string) => Promise<void>;
  readonly authenticate: Authenticate;
  readonly authenticateTicket: (ticket: string) => Promise<Actor>;
}

/** Who is let in, and what they asked for. */
export interface Admission {
  readonly actor: Actor;
  /** No event is to come before the first `sync` is answered (R9). */
  readonly awaitsSync: boolean;
}

const AUTHENTICATE_WITHIN_MS = 5000;

const checkQuery = compileCheck(UpgradeQuery, "querystring");
const SERVED: ReadonlySet<string> = new Set(
  Array.from({ length: PROTOCOL_VERSION - PROTOCOL_LOWEST + 1 }, (_, i) => String(PROTOCOL_LOWEST + i)),
);
const WHAT_IS_SERVED = `Connect with ?v=${[...SERVED].join(" or ?v=")}`;

/** Decides about an upgrade before anything is upgraded (C1 to C4, V1): host, origin, room, what is asked for, then who it is. */
export async function admit(deps: AdmissionDeps, request: IncomingMessage, ip: string): Promise<Admission> {
  deps.checkHost(request);
  const url = URL.parse(request.url ?? "", "http://localhost");
  if (url?.pathname !== "/ws") throw new AppError("not_found");
  if (!deps.isOriginAllowed(request.headers.origin)) throw new AppError("origin_not_allowed");
  await deps.checkRoom(ip);
  const { v = PROTOCOL_UNNAMED, ...query } = readQuery(url.searchParams);
  if (!SERVED.has(v)) throw new AppError("unsupported_protocol", { detail: WHAT_IS_SERVED });
  const actor = await within(AUTHENTICATE_WITHIN_MS, authenticate(deps, request, query));
  requireScope(actor, "user");
  return { actor, awaitsSync: query.sync === "1" };
}

async function authenticate(
  deps: AdmissionDeps,
  request: IncomingMessage,
  { ticket, token = bearerToken(request.headers.authorization) }: UpgradeQuery,
): Promise<Actor> {
  if (ticket !== undefined) return deps.authenticateTicket(ticket);
  if (token !== undefined) return deps.authenticate(token, "user");
  throw new AppError("unauthorized", { detail: "Connect with ?token=, ?ticket= or an Authorization header" });
}

/** What does not stand in the contract is refused, and so is what stands there twice (V3). */
function readQuery(params: URLSearchParams): UpgradeQuery {
  const query = Object.fromEntries(params);
  if (Object.keys(query).length < params.size)
    throw new AppError("invalid_request", { detail: "Name each parameter once" });
  const checked = checkQuery(query);
  if ("error" in checked) throw checked.error;
  return checked.value as UpgradeQuery;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new AppError("unavailable")), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Answers a refused upgrade as plain HTTP and ends the connection. */
export function refuseUpgrade(
  socket: Duplex,
  request: IncomingMessage,
  thrown: unknown,
  logger: Logger,
): ErrorCode {
  logUnexpected(logger, thrown, "an upgrade failed");
  const error = asAppError(thrown);
  socket.end(rawProblem(error, requestIdOf(request)), () => socket.destroy());
  return error.code;
}
