/** Stands for the package of that name: every browser has it in `URL`. */
function toASCII(host: string): string {
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return host;
  }
}

// oxlint-disable-next-line import/no-default-export -- as the package has it
export default { toASCII, toUnicode: (host: string): string => host };
