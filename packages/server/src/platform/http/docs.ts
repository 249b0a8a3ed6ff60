import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { createAsyncApi } from "./asyncapi.ts";
import { createOpenApi } from "./openapi.ts";

// All of the page comes from this server. Its scripts set styles only through the DOM, which needs no `unsafe-inline`.
const CONTENT_SECURITY_POLICY = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self'",
  "img-src": ["'self'", "data:"],
  "connect-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
};

/** The contract to read: a page at `/docs`, OpenAPI at `/docs/openapi.json` and AsyncAPI at `/docs/asyncapi.json`. */
export async function routeDocs(app: FastifyInstance, { version }: { version: string }): Promise<void> {
  const openApi = createOpenApi(version);
  const asyncApi = createAsyncApi(version);
  await app.register(swagger, { mode: "static", specification: { document: openApi } });
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    staticCSP: CONTENT_SECURITY_POLICY,
    theme: { title: "GoChat API" },
    uiConfig: { layout: "BaseLayout", docExpansion: "list", displayRequestDuration: true },
  });
  app.get("/docs/openapi.json", () => openApi);
  app.get("/docs/asyncapi.json", () => asyncApi);
}
