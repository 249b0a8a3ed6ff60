import type { Chat } from "@gochat/client";
import { setOverlay } from "./overlay.ts";
import { signOut } from "./session.ts";

/** Signs out; where something would be lost that is not sent yet, asks first. */
export function leave(chat: Chat): void {
  if (chat.outbox.getSnapshot().length > 0) setOverlay("signOut");
  else void signOut();
}
