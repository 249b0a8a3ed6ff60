/** Letters without their case and their marks: who looks for "coracao" finds "coração". */
export const folded = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
