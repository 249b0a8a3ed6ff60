import { randomUUID } from "node:crypto";
import { API_PREFIX, exactly, SERVER_FRAMES } from "@gochat/protocol";
import type {
  ConnectionId,
  ConversationId,
  Mark,
  Marked,
  OwnState,
  ServerFrameOf,
  TSchema,
  UserId,
  UserSummary,
} from "@gochat/protocol";
import type { EphemeralEvent } from "@gochat/server/conversation-event.ts";
import { answerDeadline } from "@gochat/server/platform/deadline.ts";
import { createRouter } from "@gochat/server/platform/http/route.ts";
import { compileCheck } from "@gochat/server/platform/http/validation.ts";
import { createLogger } from "@gochat/server/platform/logger.ts";
import { openPostgres } from "@gochat/server/platform/postgres/open-postgres.ts";
import type { Postgres } from "@gochat/server/platform/postgres/open-postgres.ts";
import type { Sql } from "@gochat/server/platform/postgres/sql.ts";
import { createMarkers } from "@gochat/server/markers/markers.ts";
import type { Markers, MarkersDeps } from "@gochat/server/markers/markers.ts";
import { expect } from "vitest";
import { withDatabase } from "../database.ts";
import { insertUsers, openDirect } from "../people.ts";
import { createTestHttpServer } from "./http-server.ts";

const logger = createLogger("silent");
export const NODE_ID = randomUUID();

/** The slice of markers on a database of its own, without a server around it. */
export interface MarkersRig extends AsyncDisposable {
  readonly postgres: Postgres;
  readonly markers: Markers;
  readonly ephemeralEvents: EphemeralEvent[];
  /** The answer to a frame; a refusal is thrown as its code. */
  readonly ask: (userId: UserId, ...marks: Mark[]) => Promise<ServerFrameOf<"marks">>;
  readonly mark: (userId: UserId, ...marks: Mark[]) => Promise<Marked[]>;
  readonly request: (
    userId: UserId,
    method: "GET" | "POST",
    path: string,
    payload?: object,
  ) => Promise<HttpAnswer>;
}

interface HttpAnswer {
  status: number;
  body: {
    code?: string;
    users?: UserSummary[];
    next_cursor?: string | null;
    marks?: Marked[];
    not_found?: ConversationId[];
  };
}

export async function startMarkers(overrides: Partial<MarkersDeps> = {}): Promise<MarkersRig> {
  await using stack = new AsyncDisposableStack();
  const { url } = stack.use(await withDatabase());
  const postgres = stack.use(await openPostgres({ url, poolSize: 8, logger, allowUnsafeDurability: true }));
  const ephemeralEvents: EphemeralEvent[] = [];
  const markers = stack.use(
    createMarkers({
      postgres,
      nodeId: NODE_ID,
      deliverEphemeral: (event) => ephemeralEvents.push(event),
      takeMarks: () => {},
      logger,
      ...overrides,
    }),
  );
  const { app } = stack.use(await createTestHttpServer());
  markers.routes(
    createRouter(app, API_PREFIX, async (token) => ({
      userId: token as UserId,
      sessionId: null,
      scopes: ["user"],
    })),
  );
  const kept = stack.move();
  return {
    postgres,
    markers,
    ephemeralEvents,
    ask: (userId, ...marks) => sendMark(markers, userId, marks),
    mark: async (userId, ...marks) => (await sendMark(markers, userId, marks)).marks,
    async request(userId, method, path, payload) {
      const headers = { authorization: `Bearer ${userId}` };
      const url = `${API_PREFIX}${path}`;
      const answer = await app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
      return { status: answer.statusCode, body: answer.json() };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** As a socket does it. Every answer must fit its schema. */
function sendMark(markers: Markers, userId: UserId, marks: Mark[]): Promise<ServerFrameOf<"marks">> {
  const { promise, resolve, reject } = Promise.withResolvers<ServerFrameOf<"marks">>();
  let unfinished = 0;
  const peer = {
    id: randomUUID() as ConnectionId,
    userId,
    beginWork: () => void unfinished++,
    endWork: () => void unfinished--,
    sendJson(frame: object) {
      const schema: TSchema = "marks" in frame ? SERVER_FRAMES.marks.schema : SERVER_FRAMES.error.schema;
      expect(compileCheck(exactly(schema), "body")(frame)).toEqual({ value: frame });
      expect(frame).toMatchObject({ id: "7" });
      expect(unfinished).toBe(1);
      if ("marks" in frame) resolve(frame as ServerFrameOf<"marks">);
      else reject(new Error((frame as ServerFrameOf<"error">).error.code));
    },
  };
  markers.frames["conversation.mark"](peer, { type: "conversation.mark", id: "7", marks }, answerDeadline());
  return promise;
}

/** Messages of one sender, whose markers stay where they are. */
export async function insertMessages(
  sql: Sql,
  conversationId: ConversationId,
  senderId: UserId,
  count: number,
): Promise<void> {
  await sql.query(
    `with head as (
       update conversations set last_seq = last_seq + $3, version = version + $3 where id = $1
       returning last_seq - $3 as last_seq, version - $3 as version
     )
     insert into messages (conversation_id, seq, version, created_version, id, sender_id, content, created_at)
     select $1, h.last_seq + i, h.version + i, h.version + i, gen_random_uuid(), $2, 'x', now()
     from head h, generate_series(1, $3::bigint) i`,
    [conversationId, senderId, count],
  );
}

/** A direct conversation with ten messages of the second person. */
export async function openTen(
  sql: Sql,
): Promise<{ alice: UserId; bob: UserId; stranger: UserId; id: ConversationId }> {
  const [alice, bob, stranger] = await insertUsers(sql, 3);
  const id = await openDirect(sql, alice, bob);
  await insertMessages(sql, id, bob, 10);
  return { alice, bob, stranger, id };
}

export async function stateOf(sql: Sql, userId: UserId, conversationId: ConversationId): Promise<OwnState> {
  const [row] = await sql.query<{ me: OwnState }>(
    "select me from own_states where user_id = $1 and conversation_id = $2",
    [userId, conversationId],
  );
  if (row === undefined) throw new Error("not a member");
  return row.me;
}

export const countCommits = async (sql: Sql): Promise<number> =>
  (await sql.query<{ n: number }>("select count(*)::int as n from commits"))[0]?.n ?? 0;

export const at = (conversation_id: ConversationId, mark: Omit<Mark, "conversation_id">): Mark => ({
  conversation_id,
  ...mark,
});
