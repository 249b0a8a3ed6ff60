import { Instance } from "../entities/instance.ts";
import { Open, Type, Word } from "../schema.ts";
import { Protocol } from "../version.ts";
import { endpoint } from "./endpoint.ts";

const Part = Open({ status: Word(["ok", "down"], "down"), kind: Type.String() });

export const Health = Open(
  {
    status: Word(["ok", "draining", "down"], "what the HTTP status says"),
    version: Type.String(),
    protocol: Protocol,
    uptime_s: Type.Integer(),
    database: Part,
    bus: Part,
  },
  { $id: "Health" },
);

export const operations = {
  health: endpoint({
    method: "GET",
    path: "/health",
    summary: "Whether this node can serve, asked of the database and the bus now",
    tag: "operations",
    auth: { scope: "none" },
    responses: { 200: Health, 503: Health },
    errors: [],
  }),
  instance: endpoint({
    method: "GET",
    path: "/instance",
    summary: "What anybody may know of this server",
    tag: "operations",
    auth: { scope: "none" },
    responses: { 200: Open({ instance: Instance }) },
    errors: [],
  }),
} as const;
