import { call, eventually } from "@gochat/testkit";
import { totpCode } from "@gochat/testkit/totp.ts";
import { expect, test } from "vitest";
import {
  confirm,
  logIn,
  me,
  PAGE,
  register,
  registerProved,
  requestReset,
  setPassword,
  startMailRig,
  tokenOf,
} from "./rig.ts";

const NEW = "another correct horse";

test("A34 I5 a mailed link sets a password once, the newest alone, and ends all sessions", async () => {
  await using rig = await startMailRig();
  const { server, mails, sql } = rig;
  const { token, email } = await registerProved(rig, "alice");
  expect((await requestReset(server, email)).status).toBe(204);
  const older = await mails.mailTo(email);
  expect(older.text).toContain(`${PAGE}/link#ol_`);
  await requestReset(server, "ALICE@example.com");
  const newer = await mails.mailTo(email);
  expect((await setPassword(server, older.token, { password: NEW })).body.code).toBe("link_not_valid");
  const [{ minutes } = { minutes: 0 }] = await sql.rows<{ minutes: number }>(
    "select round(extract(epoch from expires_at - now()) / 60)::int as minutes from one_time_links where purpose = 'password'",
  );
  expect(minutes).toBe(30);
  const outcomes = await Promise.all(
    [1, 2, 3].map(() => setPassword(server, newer.token, { password: NEW })),
  );
  expect(outcomes.map(({ status }) => status).filter((status) => status === 204)).toHaveLength(1);
  expect((await call(server, "GET", "/api/v1/auth/me", { token })).status).toBe(401);
  expect((await logIn(server, email, NEW)).status).toBe(200);
});

test("A34 attack: nothing in an answer, nor what is stored before it, shows whether an email is known", async () => {
  await using rig = await startMailRig();
  const { server, mails, sql } = rig;
  const { email } = await registerProved(rig, "alice");
  await registerProved(rig, "sue");
  await sql.rows("update users set suspended_at = now() where username = 'sue'");
  mails.answer = () => ({ responseCode: 451 });
  const answers = [];
  for (const asked of [email, "sue@example.com", "nobody@example.com"]) {
    const { status, body, headers } = await requestReset(server, asked);
    answers.push({ status, body, headers: [...headers.keys()].filter((name) => name !== "date") });
  }
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  // What nobody has is dropped by the worker; what somebody has waits for the mail server, suspended or not (I5).
  await eventually(async () => {
    const rows = await sql.rows<{ address: string }>("select address from mails order by address");
    expect(rows.map(({ address }) => address)).toEqual([email, "sue@example.com"]);
  });
});

test("A34 attack: a pending email gets no link, and another form of one goes to the mailbox of its owner", async () => {
  await using rig = await startMailRig();
  const { server, mails, sql } = rig;
  const { email } = await registerProved(rig, "alice");
  await register(server, "mallory", "mallory@example.com");
  await mails.mailTo("mallory@example.com");
  await requestReset(server, "mallory@example.com");
  // The same by A1; another domain to a mail server that does not know that.
  await requestReset(server, "alice@ｅxample.com");
  expect((await mails.mailTo(email)).text).toContain('"alice"');
  await eventually(async () => expect(await sql.rows("select from mails")).toEqual([]));
  expect(mails.received.filter(({ text }) => text.includes("/link#"))).toHaveLength(1);
  expect(mails.received.flatMap(({ recipients }) => recipients)).not.toContain("alice@ｅxample.com");
});

test("A24 A34 a second factor stays on after a reset", async () => {
  await using rig = await startMailRig();
  const { server, mails } = rig;
  const { token, email } = await registerProved(rig, "alice");
  const path = "/api/v1/users/me/second-factor";
  const { secret } = (
    await call<{ secret: string }>(server, "POST", path, {
      token,
      body: { current_password: "correct horse battery" },
    })
  ).body;
  await call(server, "PUT", path, { token, body: { code: totpCode(secret) } });
  await requestReset(server, email);
  await setPassword(server, (await mails.mailTo(email)).token, { password: NEW });
  expect((await logIn(server, email, NEW)).body.code).toBe("second_factor_required");
});

test("A34 attack: a mail of before a new password sets none, also when it was asked for before", async () => {
  await using rig = await startMailRig();
  const { server, mails } = rig;
  const { token, email } = await registerProved(rig, "alice");
  await requestReset(server, email);
  const { token: link } = await mails.mailTo(email);
  const body = { password: NEW, current_password: "correct horse battery" };
  expect((await call(server, "PATCH", "/api/v1/users/me", { token, body })).status).toBe(200);
  expect((await setPassword(server, link, { password: "yet another horse" })).body.code).toBe(
    "link_not_valid",
  );
});

test("A32 attack: links lead where the server is configured to be, whatever a request says of itself", async () => {
  await using rig = await startMailRig();
  const { server, mails } = rig;
  const { email } = await registerProved(rig, "alice");
  await requestReset(server, email, {
    "x-forwarded-host": "evil.example.net",
    forwarded: "host=evil.example.net",
    referer: "https://evil.example.net/",
  });
  const { text } = await mails.mailTo(email);
  expect(text).toContain(PAGE);
  expect(text).not.toContain("evil");
});

test("A32 attack: nobody's mailbox is flooded, and that it is not shows in no answer", async () => {
  await using rig = await startMailRig({ RATE_LIMITS: "on" });
  const { server, mails, sql } = rig;
  const { email } = await registerProved(rig, "alice");
  const statuses = [];
  for (let i = 0; i < 12; i++) {
    // In another form each time, and for others' accounts as well.
    statuses.push((await requestReset(server, i % 2 === 0 ? email : "ALICE@EXAMPLE.com")).status);
    statuses.push((await register(server, `mallory${i}`, email)).status);
  }
  expect(new Set(statuses)).toEqual(new Set([204, 201]));
  await eventually(async () => expect(await sql.rows("select from mails")).toEqual([]), {
    timeoutMs: 20_000,
  });
  const texts = mails.received.flatMap(({ recipients, text }) => (recipients.includes(email) ? [text] : []));
  const resets = texts.filter((text) => text.includes("/link#")).length;
  // Of each kind three, the first of them from her own registration; of links for a password only the newest are sent.
  expect(texts.length - resets).toBe(3);
  expect([1, 2, 3]).toContain(resets);
  expect(await me(server, await tokenOf(server, "alice"))).toMatchObject({ email });
});

test("A34 somebody without a password gets one, and an account that an administrator suspends keeps its link", async () => {
  await using rig = await startMailRig();
  const { server, mails, sql } = rig;
  const { email } = await registerProved(rig, "alice");
  await sql.rows("update users set password_hash = null, suspended_at = now() where username = 'alice'");
  await requestReset(server, email);
  const mail = await mails.mailTo(email);
  expect((await setPassword(server, mail.token, { password: NEW })).status).toBe(204);
  expect((await logIn(server, email, NEW)).body.code).toBe("account_suspended");
  expect((await confirm(server, mail.token)).body.code).toBe("link_not_valid");
});
