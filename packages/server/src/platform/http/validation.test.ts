import { CLIENT_FRAMES, ENDPOINTS, LIMITS } from "@gochat/protocol";
import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import { AppError } from "../../errors.ts";
import { compileCheck, placesOf } from "./validation.ts";

const alice = "01890a5d-ac96-774b-bcce-b302099a8057";
const bob = "01890a5d-ad10-7c62-9d2b-6f1f5c0f1a11";

type Outcome = ReturnType<ReturnType<typeof compileCheck>>;

function placesIn(outcome: Outcome): string[] {
  if (!("error" in outcome)) throw new Error(`${JSON.stringify(outcome.value)} was accepted`);
  expect(outcome.error).toBeInstanceOf(AppError);
  expect(outcome.error.code).toBe("invalid_request");
  return (outcome.error.places ?? []).map(({ path }) => path);
}

describe("a body that has one of several shapes", () => {
  const check = compileCheck(ENDPOINTS.conversations.create.body, "body");

  test.each([
    { participant_id: bob },
    { participant: "bob" },
    { name: "Climbing", participant_ids: [bob] },
    { name: "Climbing", description: "", history: "joined", participant_ids: [alice, bob] },
    { name: "Climbing", participants: ["Bob"] },
    { name: "Climbing", participant_ids: [alice], participants: ["bob"] },
  ])("G1 %j is one of them, and reaches the handler as it is", (body) => {
    expect(check(body)).toEqual({ value: body });
  });

  test.each<[string, unknown, string[]]>([
    ["a group's name and a person", { name: "Climbing", participant: "bob" }, ["/name", "/", "/participant"]],
    [
      "a group with a person too many",
      { name: "Climbing", participant_ids: [bob], participant: "bob" },
      ["/participant", "/"],
    ],
    ["a name that is blank", { name: " ", participant_ids: [bob] }, ["/name"]],
    ["a group of oneself", { name: "Climbing", participant_ids: [] }, ["/participant_ids"]],
    ["an id that is none", { name: "Climbing", participant_ids: [bob, "bob"] }, ["/participant_ids/1"]],
    ["a username that is none", { participant: "b o b" }, ["/participant"]],
    ["a group without a name", { participant_ids: [bob] }, ["/"]],
    ["a history that does not exist", { name: "x", history: "none", participant_ids: [bob] }, ["/history"]],
  ])("E1 %s: the places are those of the closest shape", (_, body, places) => {
    expect([...new Set(placesIn(check(body)))]).toEqual(places);
  });

  test("E1 the same person twice over, by id and by name, fits neither shape", () => {
    expect(placesIn(check({ participant: "bob", participant_id: bob }))).toEqual(
      expect.arrayContaining(["/participant", "/participant_id"]),
    );
  });

  test.each([undefined, null, {}, [], "bob", 7])("%j is none of them", (body) => {
    expect(new Set(placesIn(check(body)))).toEqual(new Set(["/"]));
  });

  test("no text in a body becomes a number or a boolean", () => {
    const edit = compileCheck(ENDPOINTS.messages.edit.body, "body");
    expect(placesIn(edit({ content: "x", if_version: "2" }))).toEqual(["/if_version"]);
    const updateMine = compileCheck(ENDPOINTS.conversations.updateMine.body, "body");
    expect(placesIn(updateMine({ is_archived: "true" }))).toEqual(["/is_archived"]);
  });
});

describe("a number in a path or a query", () => {
  const check = compileCheck(ENDPOINTS.messages.get.params, "params");
  const params = (seq: unknown) => ({ id: bob, seq });

  test.each([
    ["1", 1],
    ["42", 42],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
  ])("%j is read as a number", (text, seq) => {
    expect(check(params(text))).toEqual({ value: params(seq) });
  });

  test.each([
    "",
    " 1",
    "1 ",
    "0",
    "-1",
    "-0",
    "+1",
    "01",
    "1.0",
    "1.9",
    "1e2",
    "0x1",
    "1n",
    "true",
    "null",
    "NaN",
    "Infinity",
    "9007199254740992",
    "9007199254740993",
    "١",
    "seven",
    ["1"],
    ["1", "2"],
  ])("%j is refused, and never taken for another number", (text) => {
    expect(placesIn(check(params(text)))).toEqual(["/seq"]);
  });

  test("H1 an empty position is no position", () => {
    const history = compileCheck(ENDPOINTS.messages.history.query, "querystring");
    expect(history({})).toEqual({ value: {} });
    expect(history({ after: "0", limit: "10" })).toEqual({ value: { after: 0, limit: 10 } });
    expect(placesIn(history({ after: "" }))).toEqual(["/after"]);
    expect(placesIn(history({ limit: "2.5" }))).toEqual(["/limit"]);
    expect(placesIn(history({ after: ["1", "2"] }))).toEqual(["/after"]);
  });

  test("what looks like a number stays text where text is meant", () => {
    const search = compileCheck(ENDPOINTS.users.search.query, "querystring");
    expect(search({ query: "42", cursor: "7" })).toEqual({ value: { query: "42", cursor: "7" } });
  });
});

describe("a boolean in a query", () => {
  const check = compileCheck(ENDPOINTS.conversations.list.query, "querystring");

  test.each([
    ["true", true],
    ["false", false],
  ])("H5 archived=%s is read as a boolean", (text, archived) => {
    expect(check({ archived: text })).toEqual({ value: { archived } });
  });

  test.each(["", "1", "0", "TRUE", "yes", "null", ["true"], ["true", "false"]])(
    "archived=%j is refused",
    (text) => {
      expect(placesIn(check({ archived: text }))).toEqual(["/archived"]);
    },
  );

  test("what came with the request is not changed", () => {
    const query = Object.freeze({ archived: "true", limit: "10" });
    expect(check(query)).toEqual({ value: { archived: true, limit: 10 } });
    expect(query).toEqual({ archived: "true", limit: "10" });
  });
});

describe("the conversations of a sync, by id", () => {
  const validator = Compile(CLIENT_FRAMES.sync.schema);
  const sync = (conversations: unknown) => ({ type: "sync", conversations });
  const many = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`${bob.slice(0, 24)}${String(i).padStart(12, "0")}`, i]),
    );

  test.each([
    {},
    { [alice]: 0 },
    { [alice]: 3, [bob]: Number.MAX_SAFE_INTEGER },
    many(LIMITS.syncConversationsMax),
  ])("R1 ids with a version are accepted", (conversations) => {
    expect(validator.Check(sync(conversations))).toBe(true);
  });

  test.each<[string, unknown, string]>([
    ["a key that is no id", { bob: 1 }, "/conversations/bob"],
    ["an id in upper case", { [bob.toUpperCase()]: 1 }, `/conversations/${bob.toUpperCase()}`],
    ["the name of a prototype", JSON.parse('{"__proto__":1}'), "/conversations/__proto__"],
    ["a negative version", { [bob]: -1 }, `/conversations/${bob}`],
    ["a version as text", { [bob]: "1" }, `/conversations/${bob}`],
    ["half a version", { [bob]: 1.5 }, `/conversations/${bob}`],
    ["one conversation too many", many(LIMITS.syncConversationsMax + 1), "/conversations"],
    ["a list", [[bob, 1]], "/conversations"],
  ])("C6 %s is refused", (_, conversations, path) => {
    expect(placesOf(validator.Errors(sync(conversations)))[0]?.path).toBe(path);
  });

  test("R1 the largest sync fits into one frame", () => {
    const longest = Object.fromEntries(
      Object.keys(many(LIMITS.syncConversationsMax)).map((id) => [id, Number.MAX_SAFE_INTEGER]),
    );
    const frame = JSON.stringify({
      ...sync(longest),
      id: "x".repeat(64),
      since: "9".repeat(19),
      epoch: "f".repeat(32),
    });
    expect(validator.Check(JSON.parse(frame))).toBe(true);
    expect(frame.length).toBeLessThanOrEqual(LIMITS.frameMaxBytes);
  });
});
