import { Strict, Type } from "../schema.ts";
import { endpoint } from "./endpoint.ts";

const Part = Strict({ status: Type.Union([Type.Literal("ok"), Type.Literal("down")]), kind: Type.String() });

export const Health = Strict(
  {
    status: Type.Union([Type.Literal("ok"), Type.Literal("draining"), Type.Literal("down")]),
    version: Type.String(),
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
} as const;
