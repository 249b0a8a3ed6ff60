import { randomUUID } from "node:crypto";
import type { FileId, UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import { createFileLinks, LINK_LIFE_MS } from "./file-links.ts";

const SECRET = "a secret for tests that is long enough";
const FILE = randomUUID() as FileId;
const USER = randomUUID() as UserId;
const START = Date.UTC(2026, 0, 1);

function linksAt(secret = SECRET) {
  const clock = { now: START };
  return { clock, links: createFileLinks(secret, () => clock.now) };
}

test("F7 a link says who asked for it, until its time is over, and not a millisecond longer", () => {
  const { clock, links } = linksAt();
  const signature = links.sign(FILE, USER, START + LINK_LIFE_MS);
  expect(links.verify(FILE, signature)).toBe(USER);
  clock.now = START + LINK_LIFE_MS - 1;
  expect(links.verify(FILE, signature)).toBe(USER);
  clock.now = START + LINK_LIFE_MS;
  expect(links.verify(FILE, signature)).toBeUndefined();
});

test("F7 a link is for one file, and for those who have the secret", () => {
  const { links } = linksAt();
  const signature = links.sign(FILE, USER, START + LINK_LIFE_MS);
  expect(links.verify(randomUUID() as FileId, signature)).toBeUndefined();
  expect(linksAt("another secret that is long enough").links.verify(FILE, signature)).toBeUndefined();
});

test("F7 no bit of a link can be another", () => {
  const { links } = linksAt();
  const bytes = Buffer.from(links.sign(FILE, USER, START + LINK_LIFE_MS), "base64url");
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const other = Buffer.from(bytes);
    other.writeUInt8(other.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    expect([bit, links.verify(FILE, other.toString("base64url"))]).toEqual([bit, undefined]);
  }
});

test("F7 nothing that is no link is taken for one", () => {
  const { links } = linksAt();
  const signature = links.sign(FILE, USER, START + LINK_LIFE_MS);
  const others = [
    "",
    "x",
    signature.slice(1),
    signature.slice(0, -2),
    `${signature}AA`,
    "A".repeat(signature.length),
    "\u0000",
  ];
  expect(others.map((other) => links.verify(FILE, other))).toEqual(others.map(() => undefined));
});

test("F7 a link says nothing that is not known to whoever may have it, and is short enough for an address", () => {
  const { links } = linksAt();
  const signature = links.sign(FILE, USER, START + LINK_LIFE_MS);
  expect(signature).toMatch(/^[\w-]{40,128}$/);
  expect(links.sign(FILE, USER, START + LINK_LIFE_MS)).toBe(signature);
});
