import { Timestamp } from "../ids.ts";
import { Nullable, Open, Type } from "../schema.ts";
import type { Infer } from "../schema.ts";

const Whole = Type.Integer({ minimum: 0 });

/** How many there are (I9). */
export const Figure = Open(
  { count: Whole, is_estimate: Type.Boolean({ description: "It is the estimate of the database" }) },
  { $id: "Figure" },
);
export type Figure = Infer<typeof Figure>;

/** How large the server is, and how busy now (I9). */
export const Figures = Open(
  {
    people: Figure,
    active_people: Nullable({
      ...Whole,
      description:
        "Whose device logged in or renewed its session within 24 hours; null: there are too many to look",
    }),
    conversations: Figure,
    messages: Figure,
    open_reports: Figure,
    file_bytes: { ...Whole, description: "What the files of everybody add up to" },
    connections: { ...Whole, description: "Sockets that are open on all nodes" },
    nodes: Type.Integer({ minimum: 1 }),
    read_at: Timestamp,
  },
  { $id: "Figures" },
);
export type Figures = Infer<typeof Figures>;
