import type { TextId } from "../../lib/i18n.tsx";

/** As the server has them; a test compares them. */
export const MESSAGE_BYTES = { min: 256, max: 16_384 } as const;

/** For how long messages may be edited, as it is offered: seconds. */
export const EDIT_WINDOWS = [0, 300, 900, 3_600, 86_400, 604_800] as const;

export const messageBytesProblem = (text: string): TextId | undefined =>
  /^\d{1,6}$/.test(text) && Number(text) >= MESSAGE_BYTES.min && Number(text) <= MESSAGE_BYTES.max
    ? undefined
    : "admin.bytesRule";
