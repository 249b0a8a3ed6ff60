import { isLoopback } from "./network-option.ts";
import type { MailSender, SmtpServer } from "../platform/mail/smtp.ts";

const EXAMPLES =
  "a URL such as smtp://user:password@mail.example.com:587, or smtps:// for TLS from the start";

/** `smtp://…` or `smtps://…`. No error repeats the value: it may hold a password. */
export function smtpServer(value: string): SmtpServer {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === "")
    throw new Error(`must be ${EXAMPLES}; in a password @ : / # % are written as %40 %3A %2F %23 %25`);
  const { protocol, hostname, username, password, pathname, search, hash } = url;
  if (!/^\/?$/.test(pathname) || hash !== "" || !["", "?tls=off"].includes(search))
    throw new Error("must end after the host and the port, or in ?tls=off");
  if ((username === "") !== (password === "")) throw new Error("must hold a user and a password, or neither");
  const isTls = protocol === "smtps:";
  if (isTls && search !== "") throw new Error("must begin with smtp:// to end in ?tls=off");
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    host,
    port: Number(url.port || (isTls ? 465 : 587)),
    isTls,
    needsTls: isTls || !(isLoopback(host) || search === "?tls=off"),
    login: username === "" ? undefined : { user: decoded(username), pass: decoded(password) },
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Error("must have % in a name or password written as %25");
  }
}

/** `chat@example.com`, or with a name: `The chat <chat@example.com>`. */
export function mailSender(value: string): MailSender {
  const [, name, within, alone] = /^(?:([^<>"]*?)\s*<([^<>\s]+)>|([^<>\s]+))$/.exec(value.trim()) ?? [];
  const address = within ?? alone ?? "";
  if (!/^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/.test(address) || /\p{Cc}/u.test(value))
    throw new Error(
      "must be an address such as chat@example.com, or a name with it: Chat <chat@example.com>",
    );
  return { name: name ?? "", address };
}
