import { createHash } from "node:crypto";
import type { FastifyInstance, LightMyRequestResponse } from "fastify";
import { expect, test } from "vitest";
import { createMetrics } from "./metrics.ts";
import { parsePrometheusText } from "./page/prometheus-text.js";
import { routeMetrics } from "./metrics-routes.ts";
import { createTestHttpServer } from "@gochat/testkit/rigs/http-server.ts";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const SCRAPER = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1";
const TOKEN = "a token: with spaces";

const serve = async (access: { open: boolean; token?: string }): Promise<FastifyInstance> => {
  const { app } = await createTestHttpServer();
  routeMetrics(app, { metrics: createMetrics(), ...access });
  return app;
};
const get = (app: FastifyInstance, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> =>
  app.inject({ url: "/metrics", headers });
const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

test("a browser gets the page, a scraper, curl and the page itself get text", async () => {
  await using app = await serve({ open: true });
  expect((await get(app, { accept: BROWSER })).headers["content-type"]).toBe("text/html; charset=utf-8");
  for (const accept of [SCRAPER, "*/*", "text/plain"]) {
    const answer = await get(app, { accept });
    expect(answer.headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(parsePrometheusText(answer.body).has("gochat_deliveries_total")).toBe(true);
  }
});

test("without an Accept header over a real socket the answer is text", async () => {
  await using app = await serve({ open: true });
  const address = await app.listen({ host: "127.0.0.1", port: 0 });
  const answer = await fetch(`${address}/metrics`);
  expect(answer.status).toBe(200);
  expect(parsePrometheusText(await answer.text()).get("process_start_time_seconds")).toHaveLength(1);
});

test("both answers are never stored and never sniffed", async () => {
  await using app = await serve({ open: true });
  for (const accept of [BROWSER, SCRAPER]) {
    expect((await get(app, { accept })).headers).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
  }
});

test("the policy's hashes are those of the style and the script that are served", async () => {
  await using app = await serve({ open: true });
  const { body, headers } = await get(app, { accept: BROWSER });
  const hash = (pattern: RegExp) =>
    createHash("sha256")
      .update(pattern.exec(body)?.[1] ?? "")
      .digest("base64");
  const policy = headers["content-security-policy"];
  expect(policy).toContain(`script-src 'sha256-${hash(/<script type="module">(.*?)<\/script>/s)}'`);
  expect(policy).toContain(`style-src 'sha256-${hash(/<style>(.*?)<\/style>/s)}'`);
  expect(policy).not.toContain("unsafe");
});

test("with a token nothing is shown without it, and a browser is asked for it", async () => {
  await using app = await serve({ open: false, token: TOKEN });
  const wrong = [
    "",
    "Bearer wrong",
    "Bearer",
    basic("", "wrong"),
    "Basic !!!",
    `Digest ${TOKEN}`,
    basic(TOKEN, ""),
  ];
  for (const authorization of wrong) {
    for (const accept of [BROWSER, SCRAPER]) {
      const answer = await get(app, { accept, authorization });
      expect(answer.statusCode).toBe(401);
      expect(answer.headers["www-authenticate"]).toBe('Basic realm="GoChat metrics", charset="UTF-8"');
      expect(answer.body).not.toContain("gochat_");
    }
  }
});

test("the token opens as Bearer and as the password of any user", async () => {
  await using app = await serve({ open: false, token: TOKEN });
  for (const authorization of [
    `Bearer ${TOKEN}`,
    `bearer ${TOKEN}`,
    basic("", TOKEN),
    basic("prometheus", TOKEN),
  ]) {
    expect((await get(app, { accept: SCRAPER, authorization })).statusCode).toBe(200);
    expect((await get(app, { accept: BROWSER, authorization })).body).toContain("<!doctype html>");
  }
});

test("open shows it to everybody, whatever they send", async () => {
  await using app = await serve({ open: true, token: TOKEN });
  expect((await get(app)).statusCode).toBe(200);
  expect((await get(app, { authorization: "Bearer wrong" })).statusCode).toBe(200);
});

test.each([{ open: false }, { open: false, token: "" }])("%o: there is no such page", async (access) => {
  await using app = await serve(access);
  const [metrics, unknown] = await Promise.all([get(app), app.inject("/no-such-page")]);
  expect(metrics.statusCode).toBe(404);
  expect(metrics.headers["content-type"]).toBe(unknown.headers["content-type"]);
});
