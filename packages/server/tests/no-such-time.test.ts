import { ENDPOINTS } from "@gochat/protocol";
import { connectSql, startServer } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { expect, test } from "vitest";
import { mustPerform, perform } from "./http-call.ts";
import type { HttpCall } from "./http-call.ts";

const TIMES = [
  "2999-13-01T00:00:00.000Z",
  "2999-02-30T00:00:00.000Z",
  "2999-01-01T24:00:00.000Z",
  "2999-01-01T00:00:60.000Z",
  "0000-01-01T00:00:00.000Z",
];

test("what looks like a time and is none is refused by every call that takes one", async () => {
  await using server = await startServer();
  const { id: adminId } = await meet(server, "alice");
  const { id: userId } = await meet(server, "bob");
  await using sql = await connectSql(server.databaseUrl);
  await sql.rows("update users set instance_role = 'admin' where id = $1", [adminId]);
  const { conversations, moderation, admin } = ENDPOINTS;
  const { conversation } = await mustPerform<{ conversation: { id: string } }>(server, "alice", {
    endpoint: conversations.create,
    body: { name: "Trip", participant_ids: [userId] },
  });
  const ofGroup = { id: conversation.id };
  const ofMember = { ...ofGroup, user_id: userId };
  const callsWith = (time: string): HttpCall[] => [
    { endpoint: conversations.updateMine, params: ofGroup, body: { muted_until: time } },
    { endpoint: moderation.silence, params: ofMember, body: { until: time } },
    { endpoint: moderation.ban, params: ofMember, body: { until: time } },
    { endpoint: admin.audit, query: { since: time } },
    { endpoint: admin.audit, query: { until: time } },
    { endpoint: admin.exportAudit, query: { since: time } },
    { endpoint: admin.exportAudit, query: { until: time } },
  ];
  for (const each of TIMES.flatMap(callsWith)) {
    const { status, body } = await perform(server, "alice", each);
    const call = `${each.endpoint.method} ${each.endpoint.path}`;
    expect([call, status, body["code"]]).toEqual([call, 400, "invalid_request"]);
  }
});
