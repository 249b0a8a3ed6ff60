// What no page of ours needs, and no page may do in our name.
const NOT_USED = [
  "accelerometer",
  "autoplay",
  "camera",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "picture-in-picture",
  "publickey-credentials-get",
  "screen-wake-lock",
  "usb",
  "xr-spatial-tracking",
] as const;

/** `Permissions-Policy`: nothing of it but what is named here, which the pages of this server may ask for themselves. */
export const permissionsPolicy = (...used: readonly (typeof NOT_USED)[number][]): string =>
  NOT_USED.map((feature) => `${feature}=(${used.includes(feature) ? "self" : ""})`).join(", ");

/**
 * On every answer, whoever makes it (E9). What is made for everybody, such as a document, says its own `cache-control` and
 * `content-security-policy`.
 */
export const ANSWER_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "origin-agent-cluster": "?1",
  "permissions-policy": permissionsPolicy(),
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  // For browsers that do not know `frame-ancestors`, the same rule.
  "x-frame-options": "DENY",
  "x-permitted-cross-domain-policies": "none",
} as const;

/** A year, as asked by the list that browsers come with. Other names below ours need not speak TLS. */
export const strictTransportSecurity = (includesSubdomains: boolean): Record<string, string> => ({
  "strict-transport-security": `max-age=31536000${includesSubdomains ? "; includeSubDomains" : ""}`,
});
