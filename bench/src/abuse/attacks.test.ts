import { expect, test } from "vitest";
import { ATTACKS } from "./attacks.ts";
import { Front } from "./front/front.ts";
import { emptyTally } from "./front/tally.ts";

test("no two attacks have one name, and each says what it does", () => {
  expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
  for (const { summary } of ATTACKS) expect(summary).toMatch(/^(nobody|one person)/);
});

test("a request stands on the wire as HTTP/1.1 has it, with the length of its body in bytes", () => {
  const front = new Front(8080, ["127.0.0.2"], emptyTally(), AbortSignal.abort());
  expect(front.wire({ path: "/livez" })).toBe("GET /livez HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n");
  expect(front.wire({ method: "POST", path: "/a", token: "t", body: "ü" })).toBe(
    "POST /a HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nAuthorization: Bearer t\r\n" +
      "Content-Type: application/json\r\nContent-Length: 2\r\n\r\nü",
  );
});
