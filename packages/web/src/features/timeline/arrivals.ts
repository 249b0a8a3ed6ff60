import type { Message } from "@gochat/client";
import { nameOf } from "../../lib/people.ts";
import type { Translate } from "../../lib/i18n.tsx";

/** What is said of messages that came: author and text of one, else how many of whom. */
export function arrivalText(
  arrived: readonly Message[],
  textOf: (message: Message) => string,
  t: Translate,
): string {
  const [first] = arrived;
  if (first === undefined) return "";
  const name = nameOf(first.sender);
  if (arrived.length === 1) return t("messages.said", { name, text: textOf(first) });
  const isOne = arrived.every(({ sender }) => sender.id === first.sender.id);
  return isOne
    ? t("messages.arrivedFrom", { count: arrived.length, name })
    : t("messages.arrived", { count: arrived.length });
}
