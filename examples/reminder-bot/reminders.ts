import { GoChatError } from "@gochat/client";
import type { Chat, Storage } from "@gochat/client";

export interface Reminder {
  readonly conversationId: string;
  /** The message that asked for it. */
  readonly messageId: string;
  readonly seq: number;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
}

export interface Reminders {
  /** Resolves when it outlives a crash. Again with the same message changes nothing. */
  readonly add: (reminder: Reminder) => Promise<void>;
}

// Records of an application stand beside those of the client, under this prefix.
const PREFIX = "app/reminder/";

/**
 * Gives each reminder once. It is in the storage from before its message counts as told until the reminder is stored on the server; what
 * a crash makes it send again has the same key, and the server knows it.
 */
export async function keepReminders(chat: Chat, storage: Storage): Promise<Reminders> {
  const timers = new Map<string, NodeJS.Timeout>();
  const keyOf = (reminder: Reminder) => PREFIX + reminder.messageId;

  function wait(reminder: Reminder): void {
    clearTimeout(timers.get(reminder.messageId));
    // The connection keeps the process alive, and after it nothing should.
    const timer = setTimeout(() => void give(reminder), Math.max(0, reminder.dueAt - Date.now())).unref();
    timers.set(reminder.messageId, timer);
  }

  async function give(reminder: Reminder): Promise<void> {
    const { conversationId, messageId, seq, text } = reminder;
    timers.delete(messageId);
    try {
      const options = { replyTo: seq, clientId: `${messageId}/reminder` };
      await chat.conversation(conversationId).send(`Reminder: ${text}`, options);
    } catch (error) {
      // It is still in the storage, for the next start.
      if (isClosed(error)) return;
      // Refused for good: that conversation is closed, or the bot is not in it any more.
      console.error(error);
    }
    await storage.write(new Map([[keyOf(reminder), undefined]])).catch((error: unknown) => {
      if (!isClosed(error)) throw error;
    });
  }

  for (const reminder of (await storage.read(PREFIX)).values()) wait(reminder as Reminder);

  return {
    async add(reminder) {
      await storage.write(new Map([[keyOf(reminder), reminder]]));
      wait(reminder);
    },
  };
}

const isClosed = (error: unknown): boolean => error instanceof GoChatError && error.code === "closed";
