import type { HostileFile } from "./hostile-images.ts";
import { insert, latin1, uint32 } from "./image-parts.ts";
import { record, recordMp3 } from "./recordings.ts";

const hostile = (name: string, make: HostileFile["make"]): HostileFile => ({ name, make });
const box = (type: string, body: Uint8Array): Buffer =>
  Buffer.concat([uint32(8 + body.length), latin1(type), body]);
const film = async () => await record({ format: "mp4", hasVideo: true, hasAudio: true });
const webm = async () => await record({ format: "webm", hasVideo: true, hasAudio: true });

/** A film in which each of these tables says that it has 4 billion rows. */
async function withRows(...tables: string[]): Promise<Buffer> {
  const bytes = await film();
  for (const table of tables)
    bytes.writeUInt32BE(0xff_ff_ff_ff, bytes.indexOf(table) + (table === "stsz" ? 12 : 8));
  return bytes;
}

/** The same of films and sound: they lie, go round, or never end. */
export const hostileRecordings: readonly HostileFile[] = [
  hostile("MP4 of which half is there", async () => (await film()).subarray(0, 2000)),
  hostile("MP4 with 4 billion sizes", () => withRows("stsz")),
  hostile("MP4 with 4 billion times", () => withRows("stts")),
  hostile("MP4 with 4 billion places", () => withRows("stco")),
  hostile("MP4 with 4 billion of all", () => withRows("stsz", "stts", "stco", "stsc", "stsd")),
  hostile("MP4 of boxes in boxes", async () => {
    const bytes = await film();
    const nested = Buffer.concat(
      Array.from({ length: 50_000 }, (_, n) => Buffer.concat([uint32(400_000 - n * 8), latin1("moov")])),
    );
    return insert(bytes, bytes.lastIndexOf("moov") - 4, nested);
  }),
  hostile("MP4 of 500,000 boxes", async () =>
    insert(
      await film(),
      0,
      box("ftyp", latin1("isom\0\0\0\0")),
      Buffer.alloc(4e6, box("free", Buffer.alloc(0))),
    ),
  ),
  hostile("MP4 of 20,000 tracks", async () => {
    const bytes = await film();
    const start = bytes.indexOf("trak") - 4;
    const track = bytes.subarray(start, start + bytes.readUInt32BE(start));
    const more = Buffer.concat([bytes, Buffer.alloc(20_000 * track.length, track)]);
    const tables = bytes.lastIndexOf("moov") - 4;
    more.writeUInt32BE(more.length - tables, tables);
    return more;
  }),
  hostile("WebM of which half is there", async () => (await webm()).subarray(0, 2000)),
  hostile("WebM whose blocks are endless", async () => {
    const bytes = await webm();
    for (let at = 200; at < bytes.length; at += 53) bytes[at] = 0x01;
    return bytes;
  }),
  hostile("WebM of a million empty elements", async () => {
    const bytes = await record({ format: "live", hasAudio: true });
    return Buffer.concat([bytes, Buffer.alloc(2e6, latin1("\xec\x80"))]);
  }),
  hostile("MP3 of 20 MB", () => recordMp3(50_000)),
  hostile("MP3 of noise", () =>
    Buffer.concat([recordMp3(1), Buffer.alloc(20e6, latin1("\xff\xe0\x12\x34\x56\x78\x9a"))]),
  ),
  hostile("Ogg of noise", () =>
    Buffer.concat([latin1(`OggS\0\x02${"\0".repeat(22)}OpusHead`), Buffer.alloc(20e6, latin1("OggS\0"))]),
  ),
  hostile("WAV of 4 GB, of which 100 bytes are there", () =>
    latin1(`RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff${"\0".repeat(100)}`),
  ),
  hostile("FLAC of noise", () => Buffer.concat([latin1("fLaC\x80\xff\xff\xff"), Buffer.alloc(1e6, 0xff)])),
  hostile("AAC of noise", () => Buffer.alloc(5e6, latin1("\xff\xf1\x50\x80\x00\xff\xfc"))),
];
