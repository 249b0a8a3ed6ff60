import { API_PREFIX, ENDPOINTS, PROTOCOL } from "@gochat/protocol";
import type { Health, Infer } from "@gochat/protocol";
import type { FastifyInstance } from "fastify";
import type { Router } from "./route.ts";
import { reply } from "./route.ts";

export interface ProbeDeps {
  readonly version: string;
  readonly databaseKind: string;
  readonly busKind: string;
  readonly pingDatabase: () => Promise<unknown>;
  readonly pingBus: () => Promise<void>;
  readonly isDraining: () => boolean;
}

const ANSWER_WITHIN_MS = 2000;

/**
 * `/livez` says that the process runs and asks nobody else: a database that is away is no reason to restart us.
 * `/readyz` says whether to send traffic here. `/api/v1/health` says the same to people, part by part.
 */
export function routeProbes(app: FastifyInstance, router: Router, deps: ProbeDeps): void {
  const startedAt = performance.now();

  // However often somebody asks, the database is asked once at a time.
  let asking: Promise<Infer<typeof Health>> | undefined;
  const health = () => (asking ??= ask().finally(() => (asking = undefined)));

  async function ask(): Promise<Infer<typeof Health>> {
    const [database, bus] = await Promise.all([isUp(deps.pingDatabase()), isUp(deps.pingBus())]);
    // Without the bus everything is still stored and acknowledged: only the database decides whether we can serve.
    const status = deps.isDraining() ? "draining" : database ? "ok" : "down";
    return {
      status,
      version: deps.version,
      protocol: PROTOCOL,
      uptime_s: Math.floor((performance.now() - startedAt) / 1000),
      database: { status: database ? "ok" : "down", kind: deps.databaseKind },
      bus: { status: bus ? "ok" : "down", kind: deps.busKind },
    };
  }

  router.on(ENDPOINTS.operations.health, async () => {
    const body = await health();
    return reply(body.status === "ok" ? 200 : 503, body);
  });
  const probe = { logLevel: "warn", config: { anonymous: "never" } } as const;
  app.get("/livez", probe, async () => ({ status: "ok" }));
  app.get("/readyz", probe, async (_request, answer) => {
    const { status } = await health();
    return answer.code(status === "ok" ? 200 : 503).send({ status, details: `${API_PREFIX}/health` });
  });
}

function isUp(answer: Promise<unknown>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), ANSWER_WITHIN_MS);
  answer.then(
    () => resolve(true),
    () => resolve(false),
  );
  return promise.finally(() => clearTimeout(timer));
}
