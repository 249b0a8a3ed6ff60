import { test } from "vitest";
import { startWeb } from "../rig.ts";
import { startGroup } from "../stories/desk.ts";
import { rowWith } from "./desk.ts";
import { fileOf, png, text, wav } from "./samples.ts";
import type { Sample } from "./samples.ts";

test("M3 a message without words is quoted by what it carries, while one answers, in the answer, and in the list", async () => {
  await using web = await startWeb();
  // Pictures of what is deleted while they are on their way (F5).
  web.problems.allow(/status of 404/);
  const { group, path } = await startGroup(web);
  const page = await web.openAs("alice", { path });
  const carried: readonly (readonly [words: string, files: readonly Sample[], more?: object])[] = [
    ["Photo", [png("wall.png")]],
    ["3 photos", [png("a.png"), png("b.png"), png("c.png")]],
    ["2 files", [png("d.png"), text("notes.txt")]],
    ["plan.txt", [text("plan.txt")]],
    ["Voice message · 0:12", [wav("voice.wav", 12)], { durationMs: 12_000, peaks: "AAAA" }],
  ];
  for (const [words, files, more] of carried) {
    const { seq } = await group.send("", {
      attachments: files.map((each) => Object.assign({ file: fileOf(each) }, more)),
    });
    await rowWith(page, words).waitFor();
    await page
      .getByRole("navigation")
      .getByText(`Bob: ${words}`)
      .or(page.getByText(`bob: ${words}`))
      .first()
      .waitFor();
    await group.send(`About ${words}`, { replyTo: seq });
    const row = rowWith(page, `About ${words}`);
    await row.getByRole("button", { name: words, exact: false }).first().waitFor();
    if (words !== "3 photos") continue;
    // As long as its message does (M2).
    await group.delete(seq);
    await row.getByRole("button", { name: "Deleted message" }).waitFor();
  }
  await page.getByRole("article", { name: /, Voice message · 0:12,/ }).focus();
  await page.keyboard.press("r");
  await page.getByRole("button", { name: /^Reply to .*Voice message · 0:12/ }).waitFor();
});
