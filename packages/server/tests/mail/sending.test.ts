import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connectSql, eventually, startNodes, startServer } from "@gochat/testkit";
import { startMailServer } from "@gochat/testkit/mail.ts";
import { createSmtp } from "@gochat/server/platform/mail/smtp.ts";
import { smtpServer } from "@gochat/server/config/smtp-option.ts";
import { expect, test } from "vitest";
import {
  confirm,
  logIn,
  mailEnv,
  register,
  registerProved,
  requestReset,
  setPassword,
  startMailRig,
} from "./rig.ts";

test("A32 what the mail server does not take now is sent later, as the same mail with the same link", async () => {
  await using rig = await startMailRig();
  const { server, mails, sql } = rig;
  const { email } = await registerProved(rig, "alice");
  mails.answer = () => ({ responseCode: 451 });
  await requestReset(server, email);
  const triesOf = async () =>
    (await sql.rows<{ id: string; tries: number }>("select id, tries from mails where try_at > now()"))[0];
  const waiting = await eventually(async () => {
    const row = await triesOf();
    expect(row).toMatchObject({ tries: 1 });
    return row;
  });
  mails.answer = () => undefined;
  await sql.rows("update mails set try_at = now()");
  const mail = await mails.mailTo(email);
  expect(mail.parsed.messageId).toBe(`<${waiting?.id}@chat.example.com>`);
  expect((await setPassword(server, mail.token, { password: "another correct horse" })).status).toBe(204);
});

test("A32 A34 a mail that is sent again after a crash brings no used link back", async () => {
  await using rig = await startMailRig();
  const { server, mails, sql } = rig;
  const { email } = await registerProved(rig, "alice");
  let refusals = 0;
  mails.answer = () => {
    refusals++;
    return { responseCode: 451 };
  };
  await requestReset(server, email);
  await eventually(() => expect(refusals).toBe(1));
  // As if it had been sent and used before the row was deleted.
  await sql.rows("delete from one_time_links");
  mails.answer = () => undefined;
  await sql.rows("update mails set try_at = now()");
  await eventually(async () => expect(await sql.rows("select from mails")).toEqual([]));
  expect(mails.received.filter(({ text }) => text.includes("/link#"))).toEqual([]);
});

test("A32 an address that the mail server never takes is not tried again, and holds up no other", async () => {
  await using rig = await startMailRig();
  const { server, mails, sql } = rig;
  mails.answer = (recipient) => (recipient.startsWith("gone") ? { responseCode: 550 } : undefined);
  await register(server, "gone");
  await register(server, "alice");
  await mails.mailTo("alice@example.com");
  await eventually(async () => expect(await sql.rows("select from mails")).toEqual([]));
});

test("A32 a mail server that says nothing holds up no request, and no end of the server", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const sockets: { destroy: () => void }[] = [];
  silent.on("connection", (socket) => sockets.push(socket));
  try {
    await using mails = await startMailServer();
    const { port } = silent.address() as AddressInfo;
    await using server = await startServer({
      env: { ...mailEnv(mails), SMTP_URL: `smtp://127.0.0.1:${port}` },
    });
    expect((await register(server, "alice")).status).toBe(201);
    await eventually(() => expect(sockets).not.toHaveLength(0));
    expect((await requestReset(server, "alice@example.com")).status).toBe(204);
    expect((await logIn(server, "alice")).status).toBe(200);
  } finally {
    for (const socket of sockets) socket.destroy();
    silent.close();
  }
});

test("A32 two nodes send each mail once", async () => {
  await using mails = await startMailServer();
  await using cluster = await startNodes(2, mailEnv(mails));
  const [first, second] = cluster.nodes;
  const names = Array.from({ length: 20 }, (_, i) => `person${i}`);
  await Promise.all(names.map((name, i) => register(i % 2 === 0 ? first : second, name)));
  await using sql = await connectSql(cluster.databaseUrl);
  await eventually(async () => expect(await sql.rows("select from mails")).toEqual([]), {
    timeoutMs: 20_000,
  });
  const reached = mails.received.flatMap(({ recipients }) => recipients).toSorted();
  expect(reached).toEqual(names.map((name) => `${name}@example.com`).toSorted());
  // A link that one node made, the other takes.
  const [mail] = mails.received;
  expect((await confirm(second, mail?.token)).body).toEqual({ is_done: true });
});

test("A32 what is stored of mails makes no link", async () => {
  await using rig = await startMailRig();
  const { server, mails, sql } = rig;
  const { email } = await registerProved(rig, "alice");
  await requestReset(server, email);
  const { token = "" } = await mails.mailTo(email);
  await register(server, "bob");
  const { token: proof = "" } = await mails.mailTo("bob@example.com");
  const stored = JSON.stringify([
    await sql.rows("select * from mails"),
    await sql.rows(
      "select c.*, encode(l.token_hash, 'base64') as hash from email_changes c, one_time_links l",
    ),
  ]);
  for (const secret of [token, proof]) expect(stored).not.toContain(secret.slice(3));
  // Nor does the id of a change, with a code of one's own.
  const [{ id } = { id: "" }] = await sql.rows<{ id: string }>("select id from email_changes");
  const made = Buffer.concat([Buffer.from(id.replaceAll("-", ""), "hex"), Buffer.alloc(32)]).toString(
    "base64url",
  );
  expect((await confirm(server, `ea_${made}`)).body.code).toBe("link_not_valid");
});

test("A32 attack: line breaks in what a mail holds add no header and no recipient", async () => {
  await using mails = await startMailServer();
  const [, server = ""] = /^(.*)$/.exec(mails.env["SMTP_URL"] ?? "") ?? [];
  const send = createSmtp(smtpServer(server), {
    name: "Chat\r\nBcc: a@evil.test",
    address: "chat@example.com",
  });
  await send({
    messageId: "id",
    to: "alice@example.com",
    subject: "Hello\r\nBcc: b@evil.test\r\n\r\nbody",
    text: "text",
    language: "en",
  });
  const mail = await mails.mailTo("alice@example.com");
  expect(mail.recipients).toEqual(["alice@example.com"]);
  expect(mail.parsed.headers.has("bcc")).toBe(false);
  expect(mail.text.trim()).toBe("text");
});

test("A32 nothing is said to a mail server without TLS that is not this machine", async () => {
  await using mails = await startMailServer();
  const { port } = new URL(mails.env["SMTP_URL"] ?? "");
  const send = createSmtp(
    { ...smtpServer(`smtp://chat:p%40ss@127.0.0.1:${port}`), needsTls: true },
    { name: "", address: "chat@example.com" },
  );
  const letter = { messageId: "id", to: "alice@example.com", subject: "s", text: "t", language: "en" };
  await expect(send(letter)).rejects.toThrow(/STARTTLS|TLS/);
  expect(mails.received).toEqual([]);
});
