/**
 * Stands for the packages mdurl and punycode.js: markdown-it makes links with them, which `parse.ts` makes by `URL`. Whoever calls one of
 * these has taken that away.
 */
const neverCalled = (): never => {
  throw new Error("Links are made by URL.");
};

export const decode = neverCalled;
export const encode = neverCalled;
export const format = neverCalled;
export const parse = neverCalled;
// oxlint-disable-next-line import/no-default-export -- as punycode.js has it
export default { toASCII: neverCalled, toUnicode: neverCalled };
