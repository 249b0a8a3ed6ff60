/** Letters without their case and their marks: who looks for "coracao" finds "coração". */
export const folded = (text: string): string =>
  text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
