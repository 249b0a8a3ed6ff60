import type { UploadInput } from "@gochat/client";
import { loudness, peaksOf } from "./peaks.ts";

/** Something that is being recorded. */
export interface Recording {
  readonly seconds: () => number;
  /** How loud it is now: 0 to 1. */
  readonly level: () => number;
  /** Ends it, and gives what was heard. */
  readonly finish: (name: string) => Promise<UploadInput>;
  readonly cancel: () => void;
}

// What browsers record, and what most of the others play.
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const ENDINGS: Readonly<Record<string, string>> = { "audio/mp4": "m4a", "audio/ogg": "ogg" };
const LISTEN_MS = 50;

/** Begins to record; throws what the browser refuses it with. */
export async function record(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, { ...(mimeType !== undefined && { mimeType }) });
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const heard: number[] = [];
  const parts: Blob[] = [];
  const begunAt = performance.now();
  const listener = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    heard.push(loudness(samples));
  }, LISTEN_MS);
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  recorder.start();

  const stop = () => {
    clearInterval(listener);
    stream.getTracks().forEach((track) => track.stop());
    void context.close();
  };
  return {
    seconds: () => (performance.now() - begunAt) / 1000,
    level: () => heard.at(-1) ?? 0,
    async finish(name) {
      const durationMs = Math.round(performance.now() - begunAt);
      const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
      recorder.stop();
      await ended;
      stop();
      const [type = "audio/webm"] = recorder.mimeType.split(";");
      const file = new Blob(parts, { type });
      return { file, name: `${name}.${ENDINGS[type] ?? "webm"}`, durationMs, peaks: peaksOf(heard) };
    },
    cancel() {
      if (recorder.state !== "inactive") recorder.stop();
      stop();
    },
  };
}
