import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { fill } from "../seed.ts";
import { startGroup } from "../stories/desk.ts";
import { png, text } from "./samples.ts";
import type { Sample } from "./samples.ts";

const fileOf = ({ name, mimeType, buffer }: Sample): File =>
  new File([Uint8Array.from(buffer)], name, { type: mimeType });

test("the details list the files of a conversation, the newest first, also those far back", async () => {
  await using web = await startWeb();
  const { group, path } = await startGroup(web);
  await group.send("", { attachments: [fileOf(png("old.png"))] });
  await fill(web, group.id, 450, { authors: ["bob", "alice"], run: 50 });
  await group.send("", { attachments: [fileOf(text("new.txt")), fileOf(png("new.png"))] });
  const page = await web.openAs("alice", { path: `${path}?details=members` });
  await page.getByRole("tab", { name: "Files" }).click();
  const panel = page.getByRole("tabpanel", { name: "Files" });
  await panel.getByText("That is all there is.").waitFor({ timeout: 30_000 });
  const pictures = panel.getByRole("list", { name: "Pictures and videos" }).getByRole("button");
  expect(await pictures.evaluateAll((all) => all.map((each) => each.ariaLabel))).toEqual([
    "Show new.png large",
    "Show old.png large",
  ]);
  await panel.getByRole("button", { name: /^Download new.txt/ }).waitFor();
  await pictures.last().click();
  await page.getByRole("dialog", { name: "Picture" }).getByRole("img", { name: "old.png" }).waitFor();
});

test("where nothing was sent that is said", async () => {
  await using web = await startWeb();
  const { path } = await startGroup(web);
  const page = await web.openAs("alice", { path: `${path}?details=files` });
  await page.getByText("No files yet").waitFor();
  expect(await page.getByRole("tabpanel").getByRole("button").count()).toBe(0);
});
