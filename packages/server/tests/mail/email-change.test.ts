import { call, eventually } from "@gochat/testkit";
import { expect, test } from "vitest";
import {
  cancel,
  changeEmail,
  confirm,
  logIn,
  me,
  readEmailLink,
  register,
  registerProved,
  requestReset,
  setPassword,
  startMailRig,
  tokenOf,
} from "./rig.ts";

const NEW = "alice@example.net";

test("A35 a new email counts when the new and the proved one of before have agreed, in either order", async () => {
  await using rig = await startMailRig();
  const { server, mails } = rig;
  for (const [name, order] of [
    ["alice", "new first"],
    ["bob", "old first"],
  ] as const) {
    const { token, email } = await registerProved(rig, name);
    const next = `${name}@example.net`;
    expect((await changeEmail(server, token, next, { current_password: "wrong" })).body.code).toBe(
      "invalid_credentials",
    );
    const changed = await changeEmail(server, token, next);
    expect(changed.body.user).toMatchObject({ email, pending_email: next });
    const links = [(await mails.mailTo(next)).token, (await mails.mailTo(email)).token];
    if (order === "old first") links.reverse();
    expect((await confirm(server, links[0])).body).toEqual({ is_done: false });
    expect((await confirm(server, links[0])).body.code).toBe("link_not_valid");
    expect((await logIn(server, next)).status).toBe(401);
    expect((await confirm(server, links[1])).body).toEqual({ is_done: true });
    expect(await me(server, token)).toMatchObject({ email: next, pending_email: null });
    expect([(await logIn(server, next)).status, (await logIn(server, email)).status]).toEqual([200, 401]);
  }
});

test("A35 an email that was never proved is told, and may call it off, but need not agree", async () => {
  await using rig = await startMailRig();
  const { server, mails, sql } = rig;
  const { token, email } = await registerProved(rig, "alice");
  await sql.rows("update users set email_proved_at = null");
  await changeEmail(server, token, NEW);
  const notice = await mails.mailTo(email);
  expect((await readEmailLink(server, notice.token)).body).toMatchObject({ side: "old", is_awaited: false });
  expect((await confirm(server, notice.token)).body.code).toBe("link_not_valid");
  const proof = await mails.mailTo(NEW);
  expect((await cancel(server, notice.token)).status).toBe(204);
  expect((await confirm(server, proof.token)).body.code).toBe("link_not_valid");
  expect(await me(server, token)).toMatchObject({ email, pending_email: null });
  await changeEmail(server, token, NEW);
  expect((await confirm(server, (await mails.mailTo(NEW)).token)).body).toEqual({ is_done: true });
});

test("A35 a newer change, a new password, a suspension and giving it up each end one", async () => {
  await using rig = await startMailRig();
  const { server, mails, sql } = rig;
  const { token, email } = await registerProved(rig, "alice");
  const begin = async (as: string) => {
    await changeEmail(server, as, NEW);
    return [(await mails.mailTo(NEW)).token, (await mails.mailTo(email)).token];
  };
  const areDead = async (links: (string | undefined)[]) => {
    for (const link of links) expect((await confirm(server, link)).body.code).toBe("link_not_valid");
  };
  const first = await begin(token);
  const second = await begin(token);
  await areDead(first);
  expect((await call(server, "DELETE", "/api/v1/users/me/pending-email", { token })).status).toBe(204);
  await areDead(second);
  const third = await begin(token);
  const password = "another correct horse";
  await changeEmail(server, token, "alice@example.org", { password });
  await areDead(third);
  // What comes with the new password stays.
  expect((await me(server, token)).pending_email).toBe("alice@example.org");
  await mails.mailTo(email);
  await requestReset(server, email);
  await setPassword(server, (await mails.mailTo(email)).token, { password: "yet another horse" });
  expect(await sql.rows("select from email_changes")).toEqual([]);
  const admin = await registerProved(rig, "root2");
  await sql.rows("update users set instance_role = 'admin' where username = 'root2'");
  const again = await tokenOf(server, "alice", "yet another horse");
  await changeEmail(server, again, NEW, { current_password: "yet another horse" });
  const fourth = [(await mails.mailTo(NEW)).token, (await mails.mailTo(email)).token];
  const { id } = await me(server, again);
  const adminToken = await tokenOf(server, admin.email);
  expect(
    (await call(server, "PUT", `/api/v1/admin/users/${id}/suspension`, { token: adminToken })).status,
  ).toBe(200);
  await areDead(fourth);
});

test("A35 attack: who changes to somebody's email gets the same answer, and nothing of theirs", async () => {
  await using rig = await startMailRig();
  const { server, mails } = rig;
  await registerProved(rig, "victim");
  const { token, email } = await registerProved(rig, "mallory");
  const known = await changeEmail(server, token, "victim@example.com");
  const warning = await mails.mailTo("victim@example.com");
  expect([warning.token, warning.text.includes("mallory")]).toEqual([undefined, false]);
  const approval = await mails.mailTo(email);
  expect((await confirm(server, approval.token)).body).toEqual({ is_done: false });
  const unknown = await changeEmail(server, token, "nobody@example.com");
  const withoutEmail = ({ status, body }: typeof known) => ({
    status,
    user: { ...body.user, pending_email: 0 },
  });
  expect(withoutEmail(known)).toEqual(withoutEmail(unknown));
  // A reset for it goes to its owner's account.
  await requestReset(server, "victim@example.com");
  expect((await mails.mailTo("victim@example.com")).text).toContain('"victim"');
});

test("A35 attack: whoever has the mailbox of before cannot take the account back by a link that was sent there", async () => {
  await using rig = await startMailRig();
  const { server, mails } = rig;
  const { token, email } = await registerProved(rig, "alice");
  await requestReset(server, email);
  const reset = await mails.mailTo(email);
  await changeEmail(server, token, NEW);
  await confirm(server, (await mails.mailTo(NEW)).token);
  await confirm(server, (await mails.mailTo(email)).token);
  expect((await setPassword(server, reset.token, { password: "taken back by me" })).body.code).toBe(
    "link_not_valid",
  );
});

test("A35 mails about a pending email are sent again to those who are waited for, and not for ever", async () => {
  await using rig = await startMailRig({ RATE_LIMITS: "on" });
  const { server, mails, sql } = rig;
  await register(server, "alice");
  await mails.mailTo("alice@example.com");
  const token = await tokenOf(server, "alice");
  const statuses = [];
  for (let i = 0; i < 11; i++)
    statuses.push((await call(server, "POST", "/api/v1/users/me/pending-email", { token })).status);
  expect(statuses).toEqual([...Array<number>(10).fill(204), 429]);
  await eventually(async () => expect(await sql.rows("select from mails")).toEqual([]));
  expect(mails.received).toHaveLength(3);
  // Each holds the same link.
  expect(new Set(mails.received.map((mail) => mail.token)).size).toBe(1);
});

test("A35 what is pending for a day is over", async () => {
  await using rig = await startMailRig();
  const { server, mails, sql } = rig;
  await register(server, "alice");
  const { token: link } = await mails.mailTo("alice@example.com");
  await sql.rows("update email_changes set expires_at = now()");
  expect((await confirm(server, link)).body.code).toBe("link_not_valid");
  expect((await me(server, await tokenOf(server, "alice"))).pending_email).toBeNull();
});
