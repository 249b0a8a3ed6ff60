import { connect } from "@gochat/client";
import type { Chat, Message } from "@gochat/client";

/** Somebody who talks to the examples, and keeps what they hear. */
export interface Person extends AsyncDisposable {
  readonly chat: Chat;
  readonly heard: readonly Message[];
  /** What others said, in its order. */
  readonly texts: () => string[];
}

export async function person(url: string, name: string): Promise<Person> {
  const chat = await connect(url, { token: name });
  const heard: Message[] = [];
  chat.on("message", ({ message }) => heard.push(message));
  return {
    chat,
    heard,
    texts: () => heard.filter(({ sender }) => sender.id !== chat.me.id).map(({ content }) => content),
    [Symbol.asyncDispose]: () => chat.close(),
  };
}
