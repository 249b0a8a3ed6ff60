/* What the child runs: one job after the other, each as the parent sends it, until the parent is gone. It has no secrets, reads files
   and writes none, and says so when it is larger than it may be; that it takes too long, the parent sees. */
import { cropImage } from "./crop-image.ts";
import type { Answer, Job, Media } from "./media.ts";
import { probeRecording } from "./probe-recording.ts";
import { processImage } from "./process-image.ts";
import { planStrip } from "./strip/strip-metadata.ts";

const WATCH_MS = 20;

async function run(job: Job): Promise<Answer> {
  const { path, judged, timeLimitMs } = job;
  // Also where nobody wants it: a file in which this does not find its way is not decoded.
  const pieces = await planStrip(path, judged.mediaType);
  if (job.name === "crop") {
    return { avatars: await cropImage(path, judged.mediaType, job.square) };
  }
  const media: Media =
    judged.kind === "image"
      ? await processImage(path, judged.mediaType)
      : await probeRecording(path, judged.mediaType, timeLimitMs);
  return { media, pieces };
}

async function answer(job: Job): Promise<void> {
  // Where the parent cannot look at it from outside, this is all there is.
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() - baseBytes > job.memoryLimitBytes) send({ isTooLarge: true });
  }, WATCH_MS);
  try {
    send(await run(job));
  } catch (error) {
    send({ refused: reasonOf(error, job.path) });
  } finally {
    clearInterval(watch);
  }
}

// Libraries put the name of the file into what they say.
const reasonOf = (error: unknown, path: string): string =>
  error instanceof Error ? `${error.name}: ${error.message.replaceAll(path, "it")}`.slice(0, 300) : "unknown";

const send = (message: Answer | "ready"): void => void process.send?.(message);

process.on("message", (job: Job) => void answer(job));
// A signal to all that belong to the terminal: the parent decides when the work is over.
process.on("SIGINT", () => {});
// At once: an end in order would wait for what is being decoded.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
const baseBytes = process.memoryUsage.rss();
send("ready");
