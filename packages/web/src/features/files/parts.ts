/** What others show of files as well. */
export { AudioFile } from "./audio-file.tsx";
export { urlOf, sentPicture } from "./blob-urls.ts";
export { Blur } from "./blur.tsx";
export { download } from "./download.ts";
export { ChipName, FileChip } from "./file-chip.tsx";
export { iconOf } from "./file-types.ts";
export { Picture } from "./picture.tsx";
export { playAlone } from "./playing.ts";
export { playTime } from "../../lib/play-time.ts";
export { sourceOf } from "./source-of.ts";
export { useFileUrls } from "./use-file-urls.ts";
export { Waveform } from "./waveform.tsx";
