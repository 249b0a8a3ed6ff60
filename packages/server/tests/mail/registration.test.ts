import { call, eventually, startServer } from "@gochat/testkit";
import { expect, test } from "vitest";
import {
  confirm,
  logIn,
  me,
  PAGE,
  readEmailLink,
  register,
  registerProved,
  startMailRig,
  tokenOf,
} from "./rig.ts";

test("A32 A33 an email is the account's once its link was used, which opening it does not do", async () => {
  await using rig = await startMailRig();
  const { server, mails, sql } = rig;
  const { status, body } = await register(server, "alice");
  expect([status, body.user.email, body.user.pending_email]).toEqual([201, null, "alice@example.com"]);
  const mail = await mails.mailTo("alice@example.com");
  expect(mail.parsed.from?.value).toEqual([{ name: "The Chat", address: "chat@chat.example.com" }]);
  expect(mail.text).toContain(`${PAGE}/email#ea_`);
  expect(mail.text).toContain('"alice"');
  expect((await logIn(server, "alice@example.com")).body.code).toBe("invalid_credentials");
  const token = await tokenOf(server, "alice");

  for (let opened = 0; opened < 3; opened++)
    expect((await readEmailLink(server, mail.token)).body).toMatchObject({
      side: "new",
      username: "alice",
      email: "alice@example.com",
      is_awaited: true,
    });
  expect(await me(server, token)).toMatchObject({ email: null, pending_email: "alice@example.com" });
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => confirm(server, mail.token)));
  expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(await me(server, token)).toMatchObject({ email: "alice@example.com", pending_email: null });
  expect((await logIn(server, "alice@example.com")).status).toBe(200);
  const proved = await sql.rows("select from users where username = 'alice' and email_proved_at is not null");
  expect(proved).toHaveLength(1);
  expect(await sql.rows("select from email_changes")).toEqual([]);
  await eventually(async () => expect(await sql.rows("select from mails")).toEqual([]));
});

test("A33 attack: whoever registers learns nothing of who has an account", async () => {
  await using rig = await startMailRig();
  const { server, mails } = rig;
  await registerProved(rig, "alice");
  const known = await register(server, "mallory", "Alice@Example.com");
  const unknown = await register(server, "malory2", "nobody@example.com");
  const shapeOf = ({ status, body, headers }: typeof known) => ({
    status,
    user: { ...body.user, id: 0, username: 0, display_name: 0, created_at: 0, pending_email: 0 },
    headers: [...headers.keys()].filter((name) => name !== "date").toSorted(),
  });
  expect(shapeOf(known)).toEqual(shapeOf(unknown));
  expect(known.body.user.pending_email).toBe("Alice@Example.com");
  const warning = await mails.mailTo("alice@example.com");
  expect(warning.token).toBeUndefined();
  expect(warning.text).toContain("belongs to your account already");
  expect(warning.text).not.toContain("mallory");
  await mails.mailTo("nobody@example.com");

  // Nor from what follows: what is pending looks the same, is sent again the same, and counts for nothing.
  for (const [name, email] of [
    ["mallory", "Alice@Example.com"],
    ["malory2", "nobody@example.com"],
  ] as const) {
    const token = await tokenOf(server, name);
    expect(await me(server, token)).toMatchObject({ email: null, pending_email: email });
    const again = await call(server, "POST", "/api/v1/users/me/pending-email", { token });
    expect([again.status, again.body]).toEqual([204, ""]);
  }
  expect((await register(server, "alice", "other@example.com")).body.code).toBe("username_taken");
});

test("A33 attack: an account that was made with somebody else's email before they came gets nothing of theirs", async () => {
  await using rig = await startMailRig();
  const { server, mails } = rig;
  await register(server, "mallory", "victim@example.com");
  const bait = await mails.mailTo("victim@example.com");
  // It says whose account it is, so that nobody takes it for their own.
  expect(bait.text).toContain('"mallory"');
  await register(server, "victim", "victim@example.com");
  const own = await mails.mailTo("victim@example.com");
  expect(own.text).toContain('"victim"');
  expect((await confirm(server, own.token)).body).toEqual({ is_done: true });
  // From then on the link of the other account does nothing, and that account learns nothing.
  expect((await confirm(server, bait.token)).body.code).toBe("link_not_valid");
  expect(await me(server, await tokenOf(server, "mallory"))).toMatchObject({
    email: null,
    pending_email: "victim@example.com",
  });
  expect((await logIn(server, "victim@example.com")).body.user.username).toBe("victim");
});

test("A32 mails are written in the language of the request", async () => {
  await using rig = await startMailRig({ GOCHAT_NAME: "Praça" });
  const { server, mails } = rig;
  await register(server, "joana", "joana@example.com", { "accept-language": "fr, pt-BR;q=0.8, en;q=0.5" });
  const mail = await mails.mailTo("joana@example.com");
  expect(mail.parsed.subject).toBe("Praça: confirma o teu email");
  expect(mail.parsed.headers.get("content-language")).toBe("pt");
});

test("A32 where no mail is sent an email counts at once, and is known to be taken", async () => {
  await using server = await startServer({ env: { GOCHAT_BARE_USERNAMES: "off" } });
  const { body } = await register(server, "alice");
  expect(body.user).toMatchObject({ email: "alice@example.com", pending_email: null });
  expect((await register(server, "bob", "ALICE@example.com")).body.code).toBe("email_taken");
  const instance = await call<{ instance: { has_mail: boolean } }>(server, "GET", "/api/v1/instance");
  expect(instance.body.instance.has_mail).toBe(false);
});
