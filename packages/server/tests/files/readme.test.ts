import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { eventually, startServer } from "@gochat/testkit";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const PICTURE = "docs/screenshots/01-main-light-desktop.png";
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** A program that runs in the root of the checkout, and what it prints. */
async function run(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  expect(code).toBe(0);
  return printed;
}

test("F1 F2 curl, a tus client and GoChat's own upload the same file by the lines of the README", async () => {
  await using server = await startServer();
  const readme = (await readFile(`${ROOT}README.md`, "utf8")).replaceAll(
    "localhost:8080",
    server.url.slice(7),
  );
  const snippet = (name: string) =>
    new RegExp(`^\`\`\`js ${name}\\n(.*?)^\`\`\`$`, "ms").exec(readme)?.[1] ?? "";
  const curl = /^curl .*-F .*$/m.exec(readme)?.[0] ?? "";
  const printed = [
    await run("sh", ["-c", `${curl} --silent`]),
    await run(process.execPath, ["--input-type=module", "--eval", snippet("tus")]),
    await run(process.execPath, ["--input-type=module", "--eval", snippet("upload")]),
  ];
  const sha256 = createHash("sha256")
    .update(await readFile(ROOT + PICTURE))
    .digest("hex");
  const headers = { authorization: "Bearer alice" };
  for (const words of printed) {
    const answer = await eventually(async () => {
      const found = await fetch(`${server.url}/api/v1/files/${ID.exec(words)?.[0]}/content`, { headers });
      expect(found.status).toBe(200);
      return found;
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
  }
});
