// node examples/echo-bot/echo-bot.ts [address of the server] [token]
import { connect } from "@gochat/client";

const [url = "http://localhost:8080", token = "echo"] = process.argv.slice(2);
const chat = await connect(url, { token });

chat.on("message", async ({ message, conversation }) => {
  if (message.sender.id !== chat.me.id) await conversation.send(`You said: ${message.content}`);
});
