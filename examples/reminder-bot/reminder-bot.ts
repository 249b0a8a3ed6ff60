// node examples/reminder-bot/reminder-bot.ts [address of the server] [token] [folder for what it remembers]
//
// Answers every message exactly once and gives every reminder exactly once, whenever it, the server or the network dies: a message
// counts as told only after its listener is done, and whatever is sent goes out under a key that depends on nothing but the message.
import { connect } from "@gochat/client";
import { fileStorage } from "@gochat/client/node";
import { keepReminders } from "./reminders.ts";
import { HELP, parseRequest } from "./request.ts";

const [url = "http://localhost:8080", token = "reminder", folder = "data/reminder-bot"] =
  process.argv.slice(2);

const storage = fileStorage(folder);
const chat = await connect(url, { token }, { storage, onStorageError: stop });
const reminders = await keepReminders(chat, storage);

chat.on("signedOut", stop);
chat.on("error", (error) => console.error(error));
chat.on("message", async ({ message, conversation }) => {
  if (message.sender.id === chat.me.id) return;
  const request = parseRequest(message.content);
  if (request === undefined) {
    await conversation.send(HELP);
    return;
  }
  const dueAt = Date.parse(message.created_at) + request.delayMs;
  await reminders.add({
    conversationId: message.conversation_id,
    messageId: message.id,
    seq: message.seq,
    text: request.text,
    dueAt,
  });
  await conversation.send(`I will remind you at ${new Date(dueAt).toUTCString()}.`);
});

console.log(`${chat.me.username} listens.`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void chat.close());

/** Without its storage it would forget what it promised. Whoever watches over it starts it again. */
function stop(error: unknown): never {
  console.error(error);
  process.exit(1);
}
