import { lazily } from "../../lib/lazily.tsx";

/** Browsers give a microphone to nobody over a connection that others can listen to. */
export const canRecord: boolean = isSecureContext && "MediaRecorder" in globalThis;

/** Records a voice message. It is fetched when the page is idle. */
export const Voice = lazily(async () => (await import("./recorder.tsx")).Recorder);
