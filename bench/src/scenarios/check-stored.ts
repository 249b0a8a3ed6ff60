import type { RunResult } from "../load/protocol.ts";

interface Reader {
  readonly query: <Row extends Record<string, unknown>>(text: string) => Promise<Row[]>;
}

/** Compares what a run says with the database, and answers with what is wrong. */
export async function checkStored(sql: Reader, { totals, problems }: RunResult): Promise<string[]> {
  const [stored] = await sql.query<{ messages: number; holes: number }>(
    `select sum(m.count)::int as messages,
            count(*) filter (where m.count <> m.highest or m.lowest <> 1 or c.last_seq <> m.highest)::int as holes
     from (select conversation_id, count(*), min(seq) as lowest, max(seq) as highest from messages group by 1) m
     join conversations c on c.id = m.conversation_id`,
  );
  const { sent, acked, delivered } = totals;
  return [
    ...problems,
    ...(acked === sent ? [] : [`${sent - acked} of ${sent} sends were not acknowledged`]),
    ...(delivered === sent ? [] : [`${sent} sends led to ${delivered} deliveries`]),
    ...(stored?.messages === acked
      ? []
      : [`${acked} messages were acknowledged and ${stored?.messages} are stored`]),
    ...(stored?.holes === 0 ? [] : [`the numbers of ${stored?.holes} conversations have holes`]),
  ];
}
