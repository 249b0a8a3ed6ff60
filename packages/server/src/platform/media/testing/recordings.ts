import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  MovOutputFormat,
  Mp4OutputFormat,
  OggOutputFormat,
  Output,
  WavOutputFormat,
  WebMOutputFormat,
} from "mediabunny";
import type { OutputFormat } from "mediabunny";

const FORMATS = {
  mp4: () => new Mp4OutputFormat({ fastStart: false }),
  mov: () => new MovOutputFormat({ fastStart: false }),
  webm: () => new WebMOutputFormat(),
  live: () => new WebMOutputFormat({ appendOnly: true }),
  ogg: () => new OggOutputFormat(),
  wav: () => new WavOutputFormat(),
} satisfies Record<string, () => OutputFormat>;

export interface Recording {
  readonly format: keyof typeof FORMATS;
  readonly hasVideo?: boolean;
  readonly hasAudio?: boolean;
  /** Of whole tenths. */
  readonly seconds?: number;
  /** Clockwise, in degrees. */
  readonly rotation?: 0 | 90 | 180 | 270;
}

/** 640 x 360 of VP9 and some sound, ten packets a second of bytes that nobody decodes. */
export async function record({
  format,
  hasVideo = false,
  hasAudio = false,
  seconds = 2,
  rotation = 0,
}: Recording): Promise<Buffer> {
  const output = new Output({ format: FORMATS[format](), target: new BufferTarget() });
  const video = new EncodedVideoPacketSource("vp9");
  // As much as it needs to know of it: a version, one channel, 48 kHz.
  const description = Buffer.from("OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0", "latin1");
  const sound = format === "wav" ? "pcm-s16" : "opus";
  const audio = new EncodedAudioPacketSource(sound);
  if (hasVideo) output.addVideoTrack(video, { rotation });
  if (hasAudio) output.addAudioTrack(audio);
  await output.start();
  for (let at = 0; at < seconds * 10; at++) {
    const packet = new EncodedPacket(new Uint8Array(100).fill(at), "key", at / 10, 0.1);
    if (hasVideo) {
      await video.add(packet, {
        decoderConfig: { codec: "vp09.00.10.08", codedWidth: 640, codedHeight: 360 },
      });
    }
    if (hasAudio) {
      await audio.add(packet, {
        decoderConfig: { codec: sound, numberOfChannels: 1, sampleRate: 48_000, description },
      });
    }
  }
  await output.finalize();
  return Buffer.from(output.target.buffer ?? new ArrayBuffer());
}

/** Frames of 26 ms of an MP3, and nothing that says how many. */
export function recordMp3(frames: number): Buffer {
  const frame = Buffer.alloc(417);
  frame.writeUInt32BE(0xff_fb_90_64);
  return Buffer.alloc(frames * frame.length, frame);
}

/** Frames of 23 ms of AAC, as they come from a radio. */
export function recordAac(frames: number): Buffer {
  const frame = Buffer.alloc(64);
  Buffer.from("fff1508008 1ffc".replace(" ", ""), "hex").copy(frame);
  return Buffer.alloc(frames * frame.length, frame);
}
