import type { Message } from "@gochat/client";
import { signal } from "../../lib/signal.ts";

export interface Viewed {
  readonly message: Message;
  readonly fileId: string;
}

export const viewed = signal<Viewed | null>(null);

/** Shows a picture, or a video, of a message as large as the page. */
export const view = (wanted: Viewed): void => viewed.set(wanted);
