// node examples/terminal-chat/terminal-chat.ts [address of the server] [token]
import { connect } from "@gochat/client";
import { createApp } from "./app.ts";
import type { App } from "./app.ts";
import { createKeyReader } from "./keys.ts";
import { openScreen } from "./screen.ts";

const [url = "http://localhost:8080", token = "guest"] = process.argv.slice(2);
if (!process.stdin.isTTY || !process.stdout.isTTY) {
  console.error("This needs a terminal.");
  process.exit(1);
}

const chat = await connect(url, { token });

let app: App | undefined;
const readKeys = createKeyReader((key) => app?.press(key));
const screen = openScreen(process.stdin, process.stdout, readKeys, () => app?.draw());
// However it ends, the terminal is given back: before anything about the end is written on it.
process.on("exit", screen.close);
process.on("uncaughtException", (error) => {
  screen.close();
  console.error(error);
  process.exit(1);
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, quit);

chat.on("signedOut", (error) => {
  screen.close();
  console.error(error.message);
  process.exit(1);
});
app = createApp(chat, screen, quit);
app.draw();

function quit(): void {
  app?.close();
  screen.close();
  void chat.close().finally(() => process.exit());
}
