/** Which state of the client a page of the server brings; undefined for a page that is none, such as an error of a proxy. */
export const buildOf = (html: string): string | undefined => /\bdata-build="([^"]+)"/.exec(html)?.[1];
