// What somebody who has installed the package writes: compiled against it, with the types of several platforms and of none, and run
// under several versions of Node.
import { createApi, GoChatError, pages } from "@gochat/client";
import type { Calls, Environment, Message } from "@gochat/client";

export function connect(url: string, environment: Environment): Calls {
  return createApi({ url, environment, accessToken: async () => "bot", rejectToken: () => undefined });
}

/** What the server calls itself, or why it does not say. */
export async function versionOf({ operations }: Calls): Promise<string> {
  try {
    const { version } = await operations.health();
    return version;
  } catch (error) {
    if (error instanceof GoChatError) return error.isRetryable ? `${error.code}, perhaps later` : error.code;
    throw error;
  }
}

export async function textsOf({ messages }: Calls, id: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const page of pages(messages.history, { id, limit: 100 }))
    texts.push(...page.messages.map(textOf));
  return texts;
}

const textOf = ({ sender, content }: Message): string => `${sender.username}: ${content}`;
