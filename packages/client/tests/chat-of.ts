import { connect } from "@gochat/client";
import type { Chat, ConnectOptions } from "@gochat/client";

/** A chat of whoever has this name, which is closed at the end of the test. */
export async function chatOf(
  stack: AsyncDisposableStack,
  server: { readonly url: string },
  name: string,
  options: ConnectOptions = {},
): Promise<Chat> {
  const chat = await connect(server.url, { token: name }, options);
  stack.defer(() => chat.close());
  return chat;
}
