// The server, with a disk of its own of 6 MiB at GOCHAT_FILES_DIR, all of which it may fill: a mount of this process, which goes away with it.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(import.meta.resolve("@gochat/server/main.ts"));
const directory = process.env["GOCHAT_FILES_DIR"] ?? "";
const asRoot = process.getuid?.() === 0 ? [] : ["--map-root-user"];
// It ends with this process, however that ends.
const mount = 'mount -t tmpfs -o size=6m tmpfs "$1" && exec setpriv --pdeathsig KILL "$2" "$3"';
const program = ["sh", "-c", mount, "sh", directory, process.execPath, main];
const child = spawn("unshare", ["--mount", ...asRoot, ...program], {
  stdio: "inherit",
  env: { ...process.env, GOCHAT_FILES_KEEP_FREE: "1B" },
});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code) => process.exit(code ?? 1));
