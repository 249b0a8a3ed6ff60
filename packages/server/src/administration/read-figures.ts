import type { Figures } from "@gochat/protocol";
import type { AdministrationContext } from "./administration-context.ts";
import { countActive, countRows, readFileBytes } from "./figures-store.ts";

/** How large the server is, and how busy now (I9). */
export async function readFigures({ postgres, nodes }: AdministrationContext): Promise<Figures> {
  const [people, active_people, conversations, messages, open_reports, file_bytes] = await Promise.all([
    countRows(postgres, "people"),
    countActive(postgres),
    countRows(postgres, "conversations"),
    countRows(postgres, "messages"),
    countRows(postgres, "openReports"),
    readFileBytes(postgres),
  ]);
  const read_at = new Date().toISOString();
  return {
    people,
    active_people,
    conversations,
    messages,
    open_reports,
    file_bytes,
    ...nodes.sum(),
    read_at,
  };
}
