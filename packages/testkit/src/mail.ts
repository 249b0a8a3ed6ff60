import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { simpleParser } from "mailparser";
import type { ParsedMail } from "mailparser";
import { SMTPServer } from "smtp-server";
import { expect } from "vitest";
import { eventually } from "./eventually.ts";

export interface ReceivedMail {
  /** Whom it was handed over for, whatever its headers say. */
  readonly recipients: readonly string[];
  readonly parsed: ParsedMail;
  readonly text: string;
  /** The token of the link in it. */
  readonly token: string | undefined;
}

/** A mail server that delivers nowhere, and may be told to be of no use. */
export interface MailServer extends AsyncDisposable {
  /** What a server of ours needs to send by it. */
  readonly env: Readonly<Record<string, string>>;
  readonly received: ReceivedMail[];
  /** The answer to each mail: undefined takes it. */
  answer: (recipient: string) => { responseCode: number } | undefined;
  /** The next one to this address that was not asked for before. */
  readonly mailTo: (address: string) => Promise<ReceivedMail>;
}

export async function startMailServer(): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const seen = new Set<ReceivedMail>();
  let answer: MailServer["answer"] = () => undefined;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, callback) =>
      username === "chat" && password === "p@ss"
        ? callback(null, { user: username })
        : callback(new Error("Who is that?")),
    onRcptTo({ address }, _session, callback) {
      const refusal = answer(address);
      callback(refusal === undefined ? null : Object.assign(new Error("No."), refusal));
    },
    onData(stream, session, callback) {
      simpleParser(stream).then((parsed) => {
        const text = parsed.text ?? "";
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ recipients, parsed, text, token: /#(\w{2}_[\w-]+)/.exec(text)?.[1] });
        callback();
      }, callback);
    },
  });
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo;
  return {
    env: { SMTP_URL: `smtp://chat:p%40ss@127.0.0.1:${port}`, SMTP_FROM: "The Chat <chat@chat.example.com>" },
    received,
    get answer() {
      return answer;
    },
    set answer(next) {
      answer = next;
    },
    mailTo: (address) =>
      eventually(
        () => {
          const mail = received.find((each) => !seen.has(each) && each.recipients.includes(address));
          expect(mail, `a mail to ${address}`).toBeDefined();
          seen.add(mail as ReceivedMail);
          return mail as ReceivedMail;
        },
        { timeoutMs: 15_000 },
      ),
    async [Symbol.asyncDispose]() {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      await promise;
    },
  };
}
