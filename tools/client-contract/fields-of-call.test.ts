import { Type } from "@gochat/protocol";
import type { Endpoint, TSchema } from "@gochat/protocol";
import { expect, test } from "vitest";
import { assertFieldsInOneObject } from "./fields-of-call.ts";

const object = (...fields: string[]): TSchema =>
  Type.Object(Object.fromEntries(fields.map((field) => [field, Type.String()])));

function check(change: Partial<Endpoint>): void {
  assertFieldsInOneObject("call", {
    method: "POST",
    path: "/things/:id",
    summary: "Do it",
    tag: "users",
    auth: { scope: "none" },
    params: object("id"),
    responses: { 204: null },
    errors: [],
    ...change,
  });
}

test("a call whose method and path say where its fields stand is taken", () => {
  const shapes = Type.Union([object("a"), object("a", "b")]);
  expect(() => {
    check({ body: object("name") });
    check({ method: "GET", query: object("limit") });
    check({ method: "DELETE" });
    check({ path: "/things", params: object(), body: shapes });
  }).not.toThrow();
});

test("a GET has no body, and no other call a query", () => {
  expect(() => check({ method: "GET", body: object("name") })).toThrow("a GET has no body");
  expect(() => check({ query: object("limit") })).toThrow("only a GET has a query");
});

test("no field stands in two places, in any of the shapes of a body", () => {
  expect(() => check({ body: object("name", "id") })).toThrow("id stands in the path and beside it");
  expect(() => check({ method: "GET", query: object("id") })).toThrow("id stands in the path and beside it");
  expect(() => check({ body: Type.Union([object("name"), object("id")]) })).toThrow("id stands");
});

test("what the path names is what its schema says", () => {
  expect(() => check({ path: "/things/:other" })).toThrow("the path names other, and its schema id");
  expect(() => check({ path: "/things" })).toThrow("and its schema id");
});

test("what is no object has no fields", () => {
  expect(() => check({ body: Type.Array(Type.String()) })).toThrow("is no object");
});
