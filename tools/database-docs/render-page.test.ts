import { expect, test } from "vitest";
import { renderPage } from "./render-page.ts";
import type { Column, Constraint, Schema, Table } from "./schema.ts";

const column = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  type: "uuid",
  collation: null,
  isNotNull: true,
  defaultValue: null,
  generatedAs: null,
  isStored: false,
  identity: null,
  identityOptions: "",
  settings: [],
  comment: null,
  ...more,
});

const constraint = (
  kind: Constraint["kind"],
  columns: string[],
  target: string | null = null,
): Constraint => ({
  name: `${columns.join("_")}_key`,
  kind,
  definition: `${kind.toUpperCase()} (${columns.join(", ")})`,
  columns,
  target,
  comment: null,
  indexComment: null,
});

const table = (
  name: string,
  columns: Column[],
  constraints: Constraint[],
  more: Partial<Table> = {},
): Table => ({
  kind: "table",
  name,
  comment: `The ${name}. All of them.`,
  isUnlogged: false,
  options: [],
  partitionBy: null,
  partitions: [],
  columns,
  constraints,
  indexes: [],
  triggers: [],
  ...more,
});

const schema: Schema = [
  table("people", [column("id")], [constraint("primary key", ["id"])]),
  table(
    "letters",
    [column("id"), column("writer"), column("reader", { isNotNull: false })],
    [
      constraint("primary key", ["id"]),
      constraint("foreign key", ["writer"], "people"),
      constraint("foreign key", ["reader"], "people"),
    ],
  ),
  table("stamps", [column("letter_id")], [constraint("primary key", ["letter_id"])]),
];
const listed = [{ from: "stamps", columns: ["letter_id"], to: "letters" }];

test("the diagram shows how many may refer to how many, and what is no foreign key", () => {
  const [, diagram] = /```mermaid\n(.*?)```/s.exec(renderPage(schema, listed)) ?? [];
  expect(diagram).toBe(`erDiagram
  people {
    uuid id PK
  }
  letters {
    uuid id PK
    uuid writer FK
    uuid reader FK
  }
  stamps {
    uuid letter_id PK, FK
  }
  people ||--o{ letters : "writer"
  people |o--o{ letters : "reader"
  letters ||..o| stamps : "letter_id"
`);
});

test("a table names what it refers to and what refers to it", () => {
  const [, section] = renderPage(schema, listed).split("### letters\n");
  expect(section).toContain("Refers to [people](#people) (`writer`; `reader`).\n");
  expect(section).toContain("Referred to, without a foreign key, by [stamps](#stamps) (`letter_id`).\n");
});

test("the contents have the first sentence of each comment, the section has all of it", () => {
  const [contents, section] = renderPage(schema, listed).split("## Tables");
  expect(contents).toContain("| [letters](#letters) | The letters. |");
  expect(section).toContain("### letters\n\nThe letters. All of them.\n");
});

test.each([
  { from: "stamps", columns: ["letter"], to: "letters" },
  { from: "stamps", columns: ["letter_id"], to: "parcels" },
  { from: "coins", columns: ["letter_id"], to: "letters" },
])("a listed reference that does not exist is an error: %o", (reference) => {
  expect(() => renderPage(schema, [reference])).toThrow("logical-references.ts");
});

test("columns say what they have and what nobody wrote", () => {
  const columns = [
    column("n", { type: "bigint", identity: "ALWAYS", comment: "One | *two* <three>\nfour." }),
    column("key", { type: "text", collation: `"C"`, isNotNull: false, generatedAs: "a || b" }),
    column("at", { type: "timestamptz(3)", defaultValue: "now()", settings: ["SET STATISTICS 5"] }),
  ];
  const storage = { isUnlogged: true, options: ["fillfactor=70"] };
  const page = renderPage([table("all_sorts", columns, [], storage)], []);
  expect(page).toContain("\nA crash of PostgreSQL empties this table. Stored with `fillfactor=70`.\n");
  expect(page).toContain(
    [
      "| `n` | `bigint` |  | identity | One \\| \\*two\\* \\<three> four. |",
      '| `key` | `text COLLATE "C"` | yes | generated: `a \\|\\| b` |  |',
      "| `at` | `timestamptz(3)` |  | `now()` | `SET STATISTICS 5` |",
    ].join("\n"),
  );
});

test("partitions are one line", () => {
  const partition = (name: string) => ({ ...table(name, [], []), bound: "FOR VALUES …" });
  const more = { partitionBy: "HASH (id)", partitions: ["p_0", "p_1", "p_2", "p_3"].map(partition) };
  const page = renderPage([table("parts", [column("id")], [], more)], []);
  expect(page).toContain("\nPartitioned by `HASH (id)`: `p_0` to `p_3`.\n");
  expect(page).not.toContain("p_1");
});

test("functions show how they are called, without their bodies, and views their columns", () => {
  const page = renderPage(
    [
      {
        kind: "function",
        name: "rank",
        argumentTypes: "bigint",
        arguments: "n bigint",
        result: "TABLE(at timestamp with time zone)",
        definition: "the body",
        comment: "How high.",
      },
      {
        kind: "view",
        name: "ranks",
        options: [],
        definition: "the body",
        columns: [{ name: "rank", type: "bigint", comment: null }],
        comment: "All ranks.",
      },
    ],
    [],
  );
  expect(page).toContain(
    "### rank\n\nHow high.\n\n```sql\nrank(n bigint)\n  returns table (at timestamptz)\n```\n",
  );
  expect(page).toContain(
    "### ranks\n\nAll ranks.\n\n| column | type |\n| --- | --- |\n| `rank` | `bigint` |\n",
  );
  expect(page).not.toContain("the body");
});
