import { LIMITS } from "@gochat/protocol";
import type { Conversation, Member, Problem } from "@gochat/protocol";
import { call, startServer } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { afterAll, beforeAll, expect, test } from "vitest";

let server: TestServer;
let ids: Readonly<Record<"bob" | "carol" | "Dan.D" | "owner", string>>;
beforeAll(async () => {
  server = await startServer();
  const idOf = async (name: string) => (await meet(server, name)).id;
  ids = {
    bob: await idOf("bob"),
    carol: await idOf("carol"),
    "Dan.D": await idOf("Dan.D"),
    owner: await idOf("owner"),
  };
  await idOf("gone");
  await call(server, "DELETE", "/api/v1/users/me", { token: "gone", body: {} });
});
afterAll(() => server[Symbol.asyncDispose]());

type Body = Partial<Problem> & { conversation?: Conversation; members?: Member[]; member_count?: number };
const post = (path: string, body: object, token = "owner") =>
  call<Body>(server, "POST", `/api/v1${path}`, { token, body });
const make = (body: object) => post("/conversations", { name: "Group", ...body });
const namesOf = (members: readonly Member[] = []) => members.map(({ user }) => user.username).toSorted();

test("G1 G4 A1 a group is made of usernames in any form, of ids, or of both, each person once", async () => {
  for (const body of [
    { participants: ["BOB", "dan.d"] },
    { participants: ["bob", "Bob", "owner", "DAN.d"] },
    { participant_ids: [ids.bob], participants: ["Dan.D", "bob"] },
    { participant_ids: [ids["Dan.D"], ids.owner], participants: ["bob"] },
  ]) {
    const { status, body: answer } = await make(body);
    expect([status, answer.conversation?.member_count, namesOf(answer.conversation?.members)]).toEqual([
      201,
      3,
      ["Dan.D", "bob", "owner"],
    ]);
    expect(answer.conversation?.members.filter(({ role }) => role === "owner")).toMatchObject([
      { user: { id: ids.owner } },
    ]);
    expect(answer.conversation?.last_message?.system?.users).toHaveLength(2);
    expect(answer.conversation?.me).toMatchObject({ role: "owner", read_seq: 0 });
  }
});

test("G4 people are added by usernames and ids, and who is in the group stays as they are", async () => {
  const { body } = await make({ participants: ["bob"] });
  const path = `/conversations/${body.conversation?.id}/members`;
  const added = await post(path, { user_ids: [ids.carol], usernames: ["CAROL", "Dan.D", "bob"] });
  expect([added.status, added.body.member_count, namesOf(added.body.members)]).toEqual([
    200,
    4,
    ["Dan.D", "carol"],
  ]);
  expect((await post(path, { usernames: ["dan.d"] })).body).toEqual({ members: [], member_count: 4 });
});

test("G4 E4 of usernames that nobody has it is said which, alike for who left, and nobody is added", async () => {
  const { body } = await make({ participants: ["bob"] });
  const path = `/conversations/${body.conversation?.id}/members`;
  const unknown = ["gone", "nobody-ever"];
  for (const name of unknown) {
    const added = await post(path, { usernames: ["carol", name] });
    expect([added.status, added.body.code, added.body.errors?.map((place) => place.path)]).toEqual([
      404,
      "user_not_found",
      ["/usernames/1"],
    ]);
    const made = await make({ participant_ids: [ids.bob], participants: [name, "carol", name] });
    expect([made.status, made.body.code, made.body.errors?.map((place) => place.path)]).toEqual([
      404,
      "user_not_found",
      ["/participants/0", "/participants/2"],
    ]);
  }
  // Who may not add learns nothing of that.
  expect((await post(path, { usernames: ["nobody-ever"] }, "bob")).body.code).toBe("forbidden");
  expect((await post(path, { usernames: ["nobody-ever"] }, "carol")).body.code).toBe(
    "conversation_not_found",
  );
  const { body: read } = await call<Body>(server, "GET", `/api/v1/conversations/${body.conversation?.id}`, {
    token: "owner",
  });
  expect(read.conversation).toMatchObject({ member_count: 2, version: 2 });
});

test("G1 G4 nobody beside oneself, no list, an empty one, and more than a hundred in both together are refused", async () => {
  const { body } = await make({ participants: ["bob"] });
  const path = `/conversations/${body.conversation?.id}/members`;
  const names = Array.from({ length: LIMITS.membersPerCall + 1 }, (_, i) => `name-${i}`);
  const [first, ...hundred] = names;
  expect(hundred).toHaveLength(LIMITS.membersPerCall);
  for (const wrong of [
    {},
    { participants: [] },
    { participants: ["OWNER"] },
    { participant_ids: [ids.owner], participants: ["owner"] },
    { participants: names },
    { participant_ids: [ids.bob], participants: hundred },
    { participants: ["not a name"] },
    { participants: [first, 5] },
  ])
    expect((await make(wrong)).body.code).toBe("invalid_request");
  for (const wrong of [
    {},
    { usernames: [] },
    { usernames: names },
    { user_ids: [ids.carol], usernames: hundred },
    { usernames: "carol" },
  ])
    expect((await post(path, wrong)).body.code).toBe("invalid_request");
});
