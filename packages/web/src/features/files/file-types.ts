import {
  File,
  FileArchive,
  FileCode,
  FileImage,
  FileMusic,
  FilePlay,
  FileSpreadsheet,
  FileText,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";

/** What of a file says what it is. */
interface Typed {
  readonly name: string;
  readonly media_type: string;
}

const ICONS: readonly (readonly [RegExp, LucideIcon])[] = [
  [/^image\//, FileImage],
  [/^audio\//, FileMusic],
  [/^video\//, FilePlay],
  [/\b(zip|x-tar|gzip|x-7z|x-rar|zstd|zst|7z|rar|tar|tgz|gz|bz2|xz)\b/, FileArchive],
  [/\b(csv|tsv|spreadsheet\w*|xlsx?|ods|numbers|ms-excel)\b/, FileSpreadsheet],
  [
    /\b(json|xml|html?|svg|javascript|typescript|js|ts|tsx|py|go|rs|c|h|cpp|java|rb|sh|css|sql|ya?ml|toml)\b/,
    FileCode,
  ],
  [
    /\b(pdf|text|txt|md|rtf|docx?|odt|pages|msword|wordprocessingml|pptx?|odp|key|presentation\w*)\b/,
    FileText,
  ],
];

const endingOf = (name: string): string | undefined => /\.([\p{L}\p{N}]{1,5})$/u.exec(name)?.[1];

/** PDF, CSV: what people call it, as far as its name ends with that. */
export const typeOf = ({ name }: Pick<Typed, "name">): string => endingOf(name)?.toLocaleUpperCase() ?? "";

export function iconOf({ name, media_type }: Typed): LucideIcon {
  const told = [media_type, endingOf(name)?.toLowerCase() ?? ""];
  return ICONS.find(([words]) => told.some((each) => words.test(each)))?.[1] ?? File;
}
