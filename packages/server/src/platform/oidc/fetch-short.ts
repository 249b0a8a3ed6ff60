import type { CustomFetch } from "openid-client";

// Metadata, keys, tokens and claims take a few kilobytes.
const MAX_BYTES = 256 * 1024;

/** As `fetch`, for answers that are whole and short: what is longer fails like a lost connection, and is read no further. */
export const fetchShort: CustomFetch = async (url, options) => {
  const response = await fetch(url, options as RequestInit);
  const { status, headers } = response;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new TypeError("The answer is too long.");
    chunks.push(chunk);
  }
  return new Response(size === 0 ? null : Buffer.concat(chunks), { status, headers });
};
