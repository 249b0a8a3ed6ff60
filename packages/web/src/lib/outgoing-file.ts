import type { OutboxAttachment } from "@gochat/client";

/** What is on its way to be a file, as far as that can be told already. */
export const fileOf = ({ name, mediaType, durationMs, ...media }: OutboxAttachment) => ({
  name,
  kind: mediaType.split("/", 1)[0] ?? "",
  media: { ...media, duration_ms: durationMs },
});
