import { startMailServer } from "@gochat/testkit/mail.ts";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";

test("A33 A34 somebody signs up, confirms the email by a button, and gets a new password by mail", async () => {
  await using mails = await startMailServer();
  await using web = await startWeb({ env: { ...mails.env } });
  const page = await web.open({ path: "/sign-up", viewport: "phone" });
  await page.getByLabel("Email").fill("zoe@example.com");
  await page.getByLabel("Username").fill("zoe");
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByText("zoe@example.com is not confirmed yet.").waitFor();
  const proof = await mails.mailTo("zoe@example.com");

  const other = await web.open({ path: `/email#${proof.token}`, viewport: "phone", theme: "dark" });
  await other.getByText("“zoe”").waitFor();
  expect(await axe(other)).toEqual([]);
  await other.getByRole("button", { name: "Yes, confirm it" }).click();
  await other.getByText("The email is confirmed").waitFor();

  const forgetful = await web.open({ path: "/sign-in", viewport: "phone" });
  await forgetful.getByRole("link", { name: "Forgot the password?" }).click();
  expect(await axe(forgetful)).toEqual([]);
  await forgetful.getByLabel("Email").fill("zoe@example.com");
  await forgetful.getByRole("button", { name: "Send me a link" }).click();
  await forgetful.getByText("on its way").waitFor();
  const { token } = await mails.mailTo("zoe@example.com");
  const reset = await web.open({ path: `/link#${token}` });
  await reset.getByText("Set a password for zoe").waitFor();
});
