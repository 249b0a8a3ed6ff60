import { isLoopback } from "./network-option.ts";

/** The issuer of a provider of OpenID Connect. What it says is believed, so nobody may stand between. */
export function issuer(value: string): URL {
  const url = URL.parse(value);
  if (url === null) throw new Error("must be a URL such as https://login.example.com");
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
  if (!isSafe) throw new Error("must begin with https://");
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    throw new Error("must have no user name, no ? and no #");
  return url;
}

export function emailDomain(value: string): string {
  const domain = value.toLowerCase();
  if (!/^[a-z\d-]+(\.[a-z\d-]+)+$/.test(domain)) throw new Error("must hold domains such as example.com");
  return domain;
}
